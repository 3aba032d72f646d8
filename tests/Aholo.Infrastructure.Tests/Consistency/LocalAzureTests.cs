using System.Xml.Linq;

namespace Aholo.Infrastructure.Tests.Consistency;

/// <summary>LocalAzure does not depend on Aholo: its projects use nothing outside of src/LocalAzure.</summary>
public sealed class LocalAzureTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "src", "LocalAzure") + Path.DirectorySeparatorChar;

    public static TheoryData<string> Projects =>
        [.. Directory.EnumerateFiles(Folder, "*.csproj", SearchOption.AllDirectories).Select(project => Path.GetRelativePath(Folder, project))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_of_LocalAzure_uses_no_file_of_Aholo(string project)
    {
        var path = Path.Combine(Folder, project);
        var used = XDocument.Load(path).Descendants().Attributes("Include")
            .SelectMany(include => include.Value.Split(';'))
            .Where(include => include.Contains('/', StringComparison.Ordinal))
            .Select(include => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, include)));

        used.ShouldAllBe(file => file.StartsWith(Folder, StringComparison.Ordinal));
    }
}
