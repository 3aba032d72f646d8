using System.Text.RegularExpressions;
using Aholo.Tests;

namespace Aholo.Functions.Tests;

/// <summary>The folders of the app depend on each other in one direction.</summary>
public sealed partial class ArchitectureTests
{
    // Each may use those before it.
    private static readonly string[] Folders =
    [
        "Projects", "Network", "Configuration", "Telemetry", "Media", "Assets", "Storage", "Durable", "Webhooks", "Credits", "Events", "Health",
        "Workflow", "Http", "Triggers", "Dashboard",
    ];

    private static readonly string Root = Path.Combine(Repository.Root, "src", "Aholo.Functions");

    [Fact]
    public void A_folder_uses_only_the_folders_below_it()
    {
        var files = Folders.SelectMany((folder, level) =>
            Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories).Select(file => (File: file, Level: level)));

        files.SelectMany(item => Used().Matches(File.ReadAllText(item.File)).Select(match => match.Groups[1].Value)
                .Where(used => Array.IndexOf(Folders, used) > item.Level)
                .Select(used => $"{Path.GetRelativePath(Root, item.File)} uses {used}"))
            .ShouldBeEmpty();
    }

    [Fact]
    public void Each_folder_has_a_level() =>
        Directory.EnumerateFiles(Root, "*.cs", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar))
            .Where(parts => parts.Length > 1 && parts[0] is not ("bin" or "obj")).Select(parts => parts[0]).Distinct().ShouldBe(Folders, ignoreOrder: true);

    [GeneratedRegex(@"\bAholo\.Functions\.(\w+)")]
    private static partial Regex Used();
}
