using System.Text.Json;
using System.Text.RegularExpressions;

namespace Aholo.Infrastructure.Tests.Consistency;

public sealed partial class ContainerTests
{
    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip };

    [Fact]
    public void The_container_image_and_the_dev_container_have_the_same_versions_as_the_build()
    {
        var framework = Framework().Match(Read("Directory.Build.props")).Groups[1].Value;
        var node = NodeVersion().Match(Read(".github/workflows/ci.yml")).Groups[1].Value;
        using var devContainer = JsonDocument.Parse(Read(".devcontainer/devcontainer.json"), WithComments);
        var features = devContainer.RootElement.GetProperty("features").EnumerateObject().ToDictionary(feature => feature.Name.Split('/')[^1].Split(':')[0], feature => feature.Value);

        features["dotnet"].GetProperty("version").GetString().ShouldBe(framework);
        features["node"].GetProperty("version").GetString().ShouldBe(node);
        var dockerfile = Read("infra/container/Dockerfile");
        dockerfile.ShouldContain($"mcr.microsoft.com/dotnet/sdk:{framework} ");
        dockerfile.ShouldContain($"dotnet-isolated:4-dotnet-isolated{framework}\n");
        dockerfile.ShouldContain($"latest-v{node}.x");
    }

    [Fact]
    public void Every_file_at_the_root_that_the_build_of_the_app_reads_is_sent_to_the_build_of_the_image()
    {
        var sent = Read("infra/container/Dockerfile.dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..]).ToList();

        sent.ShouldAllBe(path => Path.Exists(Path.Combine(Repository.Root, path)));
        foreach (var file in (string[])["Directory.Build.props", "Directory.Packages.props", "global.json", "host.json", ".editorconfig"])
            sent.ShouldContain(file);
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    [GeneratedRegex("<TargetFramework>net(.*?)</TargetFramework>")]
    private static partial Regex Framework();

    [GeneratedRegex(@"node-version: (\d+)")]
    private static partial Regex NodeVersion();
}
