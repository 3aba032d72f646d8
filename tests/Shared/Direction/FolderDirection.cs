using System.Text.RegularExpressions;

namespace Aholo.Tests;

/// <summary>Checks that the folders of a project depend on each other in one direction.</summary>
internal static class FolderDirection
{
    /// <param name="project">The path of a project in <c>src</c>, whose last part is the root namespace.</param>
    /// <param name="order">All folders with source files. A folder uses only those before it. Its public types may be in the root namespace.</param>
    public static void ShouldBe(string project, params string[] order)
    {
        var sources = Path.Combine(Repository.Root, "src", project);
        var root = Regex.Escape(Path.GetFileName(sources));
        var files = Directory.GetDirectories(sources).ToDictionary(folder => Path.GetFileName(folder)!, SourceFiles);
        files.Where(folder => folder.Value.Count > 0).Select(folder => folder.Key).ShouldBe(order, ignoreOrder: true);
        for (var place = 0; place < order.Length; place++)
        {
            foreach (var file in files[order[place]])
            {
                var source = File.ReadAllText(file);
                var ofPublicTypes = Regex.IsMatch(source, "(?m)^public ") ? "|" : "";
                source.ShouldMatch($@"(?m)^namespace {root}(\.{order[place]}(\.\w+)*{ofPublicTypes});", file);
                Names(source, $@"(?m)^using {root}\.(\w+)").Except(order[..(place + 1)]).ShouldBeEmpty(file);
                Names(source, $@"\b{root}\.(\w+)").Intersect(order[(place + 1)..]).ShouldBeEmpty(file);
            }
        }
    }

    private static IEnumerable<string> Names(string source, string pattern) => Regex.Matches(source, pattern).Select(match => match.Groups[1].Value);

    // Excludes build output and samples, which are separate programs.
    private static List<string> SourceFiles(string folder) =>
        Path.GetFileName(folder) is "bin" or "obj" or "Samples" ? [] : [.. Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)];
}
