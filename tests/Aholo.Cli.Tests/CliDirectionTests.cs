namespace Aholo.Tests.Cli;

public sealed class CliDirectionTests
{
    [Theory]
    [InlineData("Aholo.Cli", "Terminal", "Results", "Inputs", "Projects", "Commands")]
    [InlineData("Aholo.Verify", "Reporting", "Deployments", "Readers", "Checks")]
    public void Folders_use_only_the_folders_before_them(string project, params string[] order) => FolderDirection.ShouldBe(project, order);
}
