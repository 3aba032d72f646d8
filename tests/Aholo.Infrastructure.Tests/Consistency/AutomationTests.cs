using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Aholo.Infrastructure.Tests.Consistency;

/// <summary>Everything that GitHub workflows, and tasks and launch profiles of IDEs refer to exists.</summary>
public sealed partial class AutomationTests
{
    public static TheoryData<string> Workflows =>
        [.. Directory.GetFiles(Path.Combine(Repository.Root, ".github", "workflows")).Select(path => Path.GetRelativePath(Repository.Root, path))];

    [Theory]
    [MemberData(nameof(Workflows))]
    public void Every_path_that_a_workflow_runs_exists(string workflow)
    {
        var steps = ((YamlMappingNode)DeploymentTests.Load(workflow)["jobs"]).Children.Values
            .SelectMany(job => (YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>().ToList();

        steps.ShouldAllBe(step => step.Children.ContainsKey("run") != step.Children.ContainsKey("uses"));
        var paths = steps.Where(step => step.Children.ContainsKey("run")).SelectMany(step => Paths($"{step["run"]}")).ToList();
        paths.ShouldNotBeEmpty();
        paths.Where(path => !Exists(path)).ShouldBeEmpty();
    }

    [Fact]
    public void The_tasks_of_VS_Code_build_projects_that_exist_and_the_output_that_func_runs()
    {
        var tasks = ((YamlSequenceNode)DeploymentTests.Load(".vscode/tasks.json")["tasks"]).Cast<YamlMappingNode>().ToDictionary(task => $"{task["label"]}");

        tasks.Values.Where(task => task.Children.ContainsKey("args")).SelectMany(task => Paths($"{task["args"]}")).Where(path => !Exists(path)).ShouldBeEmpty();
        var func = tasks["func host start"];
        tasks[$"{func["dependsOn"]}"]["args"].ToString().ShouldContain("src/Aholo.Functions");
        func["options"]["cwd"].ToString().ShouldEndWith("artifacts/bin/Aholo.Functions/debug");

        var launches = ((YamlSequenceNode)DeploymentTests.Load(".vscode/launch.json")["configurations"]).Cast<YamlMappingNode>()
            .Where(launch => launch.Children.ContainsKey("preLaunchTask")).Select(launch => $"{launch["preLaunchTask"]}");
        launches.Except(tasks.Keys).ShouldBeEmpty();
        tasks.Keys.ShouldContain($"{DeploymentTests.Load(".vscode/settings.json")["azureFunctions.preDeployTask"]}");
    }

    [Theory]
    [InlineData(".vscode/launch.json", "Aholo.Local.dll", "--in-process")]
    [InlineData("Aholo.Functions.slnLaunch", "src/Aholo.Local/Aholo.Local.csproj", "Start")]
    [InlineData(".run/Everything on this machine.run.xml", "src/Aholo.Local/Aholo.Local.csproj", "--in-process")]
    public void The_launch_profile_of_each_IDE_starts_the_command(string file, string program, string how)
    {
        var profile = File.ReadAllText(Path.Combine(Repository.Root, file)).Replace(@"\\", "/", StringComparison.Ordinal);

        profile.ShouldContain("Everything on this machine");
        profile.ShouldContain(program);
        profile.ShouldContain(how);
        Paths(profile).Where(path => !Exists(path)).ShouldBeEmpty();
    }

    private static IEnumerable<string> Paths(string text) => RepositoryPath().Matches(text).Select(match => match.Value);

    private static bool Exists(string path) =>
        path.Contains('*')
            ? Directory.GetFiles(Path.Combine(Repository.Root, Path.GetDirectoryName(path)!), Path.GetFileName(path)).Length > 0
            : Path.Exists(Path.Combine(Repository.Root, path));

    // The output of a build, such as artifacts/, may not exist.
    [GeneratedRegex(@"(?<![\w.-])(?:src|tests|infra|\.ci)/[\w./*-]+")]
    private static partial Regex RepositoryPath();
}
