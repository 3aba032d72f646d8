using System.Text.RegularExpressions;

namespace Aholo.Tests;

/// <summary>Checks that the folders of a project depend on each other in one direction.</summary>
internal static class FolderDirection
{
    /// <param name="project">The name of a project in <c>src</c>, which is its root namespace.</param>
    /// <param name="order">All folders with source files. A folder uses only those before it.</param>
    public static void ShouldBe(string project, params string[] order)
    {
        var sources = Path.Combine(Repository.Root, "src", project);
        Directory.GetDirectories(sources).Where(folder => Directory.EnumerateFiles(folder, "*.cs").Any()).Select(Path.GetFileName).ShouldBe(order, ignoreOrder: true);
        for (var place = 0; place < order.Length; place++)
        {
            foreach (var file in Directory.GetFiles(Path.Combine(sources, order[place]), "*.cs"))
            {
                var source = File.ReadAllText(file);
                source.ShouldMatch($@"(?m)^namespace {Regex.Escape(project)}(\.{order[place]})?;"); // public types are in the root namespace
                Regex.Matches(source, $@"^using {Regex.Escape(project)}\.(\w+)", RegexOptions.Multiline).Select(match => match.Groups[1].Value)
                    .Except(order[..place]).ShouldBeEmpty(file);
            }
        }
    }
}
