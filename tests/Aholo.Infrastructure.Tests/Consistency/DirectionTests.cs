using System.Text.RegularExpressions;

namespace Aholo.Infrastructure.Tests.Consistency;

/// <summary>The folders of a project depend on each other in one direction.</summary>
public sealed partial class DirectionTests
{
    /// <param name="project">The path of a project in <c>src</c>.</param>
    /// <param name="order">All folders with source files. A folder uses only those before it; the files beside the folders use all of them.</param>
    [Theory]
    [InlineData("Aholo.Cli", "Terminal", "Results", "Inputs", "Projects", "Commands")]
    [InlineData(
        "Aholo.Client",
        "Account", "Projects", "Configuration", "Errors", "Telemetry", "Http", "Generations", "Uploads", "Tasks", "DependencyInjection")]
    [InlineData(
        "Aholo.Functions",
        "Projects", "Network", "Configuration", "Telemetry", "Media", "Assets", "Storage", "Durable", "Webhooks", "Credits", "Events", "Health",
        "Workflow", "Http", "Triggers", "Dashboard")]
    [InlineData("Aholo.Local", "State", "Hosting", "Run")]
    [InlineData("Aholo.Simulator", "Http", "Storage", "Stats", "Pictures", "Uploads", "Projects", "Assets", "V1", "V2", "Lux3D", "Faults")]
    [InlineData("Aholo.Verify", "Reporting", "Deployments", "Readers", "Checks")]
    [InlineData("LocalAzure/LocalAzure.DurableTask", "Serialization", "Browsing", "Storage", "Dispatch")]
    [InlineData(
        "LocalAzure/LocalAzure.Functions",
        "Configuration", "Status", "Rpc", "Functions", "Worker", "InProcess", "Instances", "Http", "Timers", "Invocation", "Durable", "Blobs", "Hosting")]
    [InlineData("LocalAzure/LocalAzure.ServiceBus", "Protocol", "Filters", "Configuration", "Engine", "Links")]
    public void A_folder_uses_only_the_folders_before_it(string project, params string[] order)
    {
        var sources = Path.Combine(Repository.Root, "src", project);
        var name = Path.GetFileName(sources);
        var root = Find(RootNamespace(), File.ReadAllText(Path.Combine(sources, $"{name}.csproj"))).FirstOrDefault(name);
        Directory.GetDirectories(sources).Select(folder => Path.GetFileName(folder)!).Where(folder => Files(sources, folder).Count > 0)
            .ShouldBe(order, ignoreOrder: true);

        string[] folders = [.. order, ""];
        var files = folders.ToDictionary(folder => folder, folder => Files(sources, folder));
        var types = folders.ToDictionary(folder => folder, folder => files[folder].Values.SelectMany(code => Find(TypeDeclaration(), code)).ToHashSet());
        types.ShouldAllBe(folder => folder.Value.Count > 0 || folder.Key == "");
        foreach (var (place, folder) in order.Index())
        {
            var usable = order[..(place + 1)];
            var later = folders[(place + 1)..].SelectMany(other => types[other]).Except(usable.SelectMany(other => types[other])).ToHashSet();
            foreach (var (file, code) in files[folder])
            {
                var ofPublicTypes = code.Contains("\npublic ", StringComparison.Ordinal) ? "|" : "";
                code.ShouldMatch($@"(?m)^namespace (Microsoft\.Extensions\.DependencyInjection|{Regex.Escape(root)}(\.{folder}(\.\w+)*{ofPublicTypes}));", file);
                Regex.Matches(code, $@"(?m)^using {Regex.Escape(root)}\.(\w+)").Select(match => match.Groups[1].Value).Intersect(folders).Except(usable).ShouldBeEmpty(file);
                Find(Identifier(), code).Intersect(later).ShouldBeEmpty(file);
            }
        }
    }

    // The code without comments, by file. Samples are programs of their own.
    private static Dictionary<string, string> Files(string sources, string folder) => folder is "bin" or "obj" or "Samples" ? [] :
        Directory.EnumerateFiles(Path.Combine(sources, folder), "*.cs", folder == "" ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories)
            .ToDictionary(file => file, file => string.Join('\n', File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))));

    private static IEnumerable<string> Find(Regex pattern, string code) => pattern.Matches(code).Select(match => match.Groups[1].Value);

    [GeneratedRegex("<RootNamespace>(.*)</RootNamespace>")]
    private static partial Regex RootNamespace();

    [GeneratedRegex(@"^(?:internal|public) .*?\b(?:class|struct|record|enum|interface) (\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();

    // Not after a dot: a member may have the name of a type.
    [GeneratedRegex(@"(?<!\.)\b([A-Z]\w+)")]
    private static partial Regex Identifier();
}
