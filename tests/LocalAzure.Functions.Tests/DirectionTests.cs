using System.Text.RegularExpressions;
using Aholo.Tests;

namespace LocalAzure.Functions.Tests;

/// <summary>The folders of a project depend on each other in one direction, and none depends on the project's entry points.</summary>
public sealed class DirectionTests
{
    // A folder uses only the folders before it.
    [Theory]
    [InlineData(
        "LocalAzure/LocalAzure.Functions",
        "LocalFunctionsHost|LocalFunctionsHostOptions|HostProgram",
        "Configuration", "Status", "Rpc", "Functions", "Worker", "InProcess", "Instances", "Http", "Timers", "Invocation", "Durable", "Blobs", "Hosting")]
    [InlineData("Aholo.Local", "Program", "State", "Hosting", "Run")]
    public void A_folder_uses_only_folders_below_it(string project, string entryPoints, params string[] order)
    {
        var sources = Path.Combine(Repository.Root, "src", project);
        var name = Path.GetFileName(sources);
        Directory.GetDirectories(sources).Where(folder => Directory.EnumerateFiles(folder, "*.cs").Any()).Select(Path.GetFileName)
            .Except(["Samples"]).ShouldBe(order, ignoreOrder: true);
        for (var place = 0; place < order.Length; place++)
        {
            foreach (var file in Directory.GetFiles(Path.Combine(sources, order[place]), "*.cs"))
            {
                var source = File.ReadAllText(file);
                source.ShouldContain($"namespace {name}.{order[place]};");
                var used = Regex.Matches(source, $@"^using {Regex.Escape(name)}\.(\w+)", RegexOptions.Multiline).Select(match => match.Groups[1].Value);
                used.Except(order[..place]).Except([order[place]]).ShouldBeEmpty(file);
                Regex.IsMatch(source, $@"\b({entryPoints})\b").ShouldBeFalse($"{file} uses an entry point");
            }
        }
    }
}
