using System.Text.RegularExpressions;

namespace Aholo.Tests;

/// <summary>The folders of the client depend on each other in one direction.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>The folders that each folder may use.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Account"] = [],
        ["Configuration"] = [],
        ["Errors"] = [],
        ["Projects"] = [],
        ["Telemetry"] = ["Configuration", "Errors"],
        ["Http"] = ["Configuration", "Errors", "Telemetry"],
        ["Generations"] = ["Account", "Configuration", "Errors", "Http", "Projects", "Telemetry"],
        ["Tasks"] = ["Configuration", "Errors", "Generations", "Projects", "Telemetry"],
        ["Uploads"] = ["Configuration", "Errors", "Generations", "Http", "Telemetry"],
    };

    [Fact]
    public void Each_folder_uses_only_the_folders_below_it()
    {
        var root = Path.Combine(Repository.Root, "src", "Aholo.Client");
        var code = Allowed.Keys.ToDictionary(
            folder => folder,
            folder => string.Join('\n', Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
                .SelectMany(File.ReadLines).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))));
        var types = code.ToDictionary(entry => entry.Key, entry => TypeDeclaration().Matches(entry.Value).Select(match => match.Groups[1].Value).ToHashSet());

        var used = code.ToDictionary(
            entry => entry.Key,
            entry => types.Where(other => other.Key != entry.Key && Identifier().Matches(entry.Value).Any(match => other.Value.Contains(match.Value)))
                .Select(other => other.Key).Order().ToArray());

        used.ShouldAllBe(entry => !entry.Value.Except(Allowed[entry.Key]).Any());
        used["Uploads"].ShouldBe(Allowed["Uploads"]);
        Directory.EnumerateDirectories(root).Select(path => Path.GetFileName(path)!)
            .Except([.. Allowed.Keys, "DependencyInjection", "bin", "obj"]).ShouldBeEmpty();
    }

    [GeneratedRegex(@"^(?:internal|public) .*?\b(?:class|record struct|record|enum|interface) (\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();

    // Not after a dot: a member may have the name of a type.
    [GeneratedRegex(@"(?<!\.)\b[A-Z]\w+")]
    private static partial Regex Identifier();
}
