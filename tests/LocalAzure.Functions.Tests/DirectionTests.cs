using System.Text.RegularExpressions;
using Aholo.Tests;

namespace LocalAzure.Functions.Tests;

/// <summary>The folders of a project depend on each other in one direction, and none depends on the project's entry points.</summary>
public sealed class DirectionTests
{
    [Theory]
    [InlineData(
        "LocalAzure/LocalAzure.Functions",
        "LocalFunctionsHost|LocalFunctionsHostOptions|HostProgram",
        "Configuration", "Status", "Rpc", "Functions", "Worker", "InProcess", "Instances", "Http", "Timers", "Invocation", "Durable", "Blobs", "Hosting")]
    [InlineData("Aholo.Local", "Program", "State", "Hosting", "Run")]
    public void A_folder_uses_only_folders_below_it(string project, string entryPoints, params string[] order)
    {
        FolderDirection.ShouldBe(project, order);
        foreach (var file in order.SelectMany(folder => Directory.GetFiles(Path.Combine(Repository.Root, "src", project, folder), "*.cs")))
            Regex.IsMatch(File.ReadAllText(file), $@"\b({entryPoints})\b").ShouldBeFalse($"{file} uses an entry point");
    }
}
