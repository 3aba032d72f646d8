using System.Text.RegularExpressions;

namespace Aholo.Infrastructure.Tests.Consistency;

/// <summary>The folders of a project depend on each other in one direction.</summary>
public sealed partial class DirectionTests
{
    /// <param name="project">The path of a project in <c>src</c>.</param>
    /// <param name="order">All folders with source files. A folder uses only those before it. Its types may be in the root namespace.</param>
    [Theory]
    [InlineData("Aholo.Cli", "Terminal", "Results", "Inputs", "Projects", "Commands")]
    [InlineData(
        "Aholo.Client",
        "Account", "Projects", "Configuration", "Errors", "Telemetry", "Http", "Versions", "Uploads", "Tasks", "DependencyInjection")]
    [InlineData("Aholo.Files", "Text", "Problems", "Network", "Media", "Assets")]
    [InlineData(
        "Aholo.Functions",
        "Projects", "Configuration", "Telemetry", "Storage", "Durable", "Webhooks", "Credits", "Events", "Health", "Workflow", "Http", "Triggers", "Dashboard")]
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

        var files = order.ToDictionary(folder => folder, folder => Files(sources, folder));
        foreach (var (place, folder) in order.Index())
        {
            var later = order[(place + 1)..];
            var typesOfRoot = later.SelectMany(other => files[other].Values)
                .Where(code => Regex.IsMatch(code, $"(?m)^namespace {Regex.Escape(root)};")).SelectMany(code => Find(TypeDeclaration(), code)).ToHashSet();
            foreach (var (file, code) in files[folder])
            {
                code.ShouldMatch($@"(?m)^namespace (Microsoft\.Extensions\.DependencyInjection|{Regex.Escape(root)}(\.{folder}(\.\w+)*)?);", file);
                Regex.Matches(code, $@"\b{Regex.Escape(root)}\.(\w+)").Select(match => match.Groups[1].Value).Intersect(later).ShouldBeEmpty(file);
                Find(Identifier(), code).Intersect(typesOfRoot).ShouldBeEmpty(file);
            }
        }
    }

    // The code without comments, by file. Samples are programs of their own.
    private static Dictionary<string, string> Files(string sources, string folder) => folder is "bin" or "obj" or "Samples" ? [] :
        Directory.EnumerateFiles(Path.Combine(sources, folder), "*.cs", SearchOption.AllDirectories)
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
