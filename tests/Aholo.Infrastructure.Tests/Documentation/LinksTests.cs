using System.Text.RegularExpressions;

namespace Aholo.Infrastructure.Tests.Documentation;

/// <summary>Links in documents, and from source code to documents, are valid.</summary>
public sealed partial class LinksTests
{
    [Fact]
    public void Every_link_leads_to_a_file_and_every_anchor_to_a_heading()
    {
        var links = MarkdownFile.All.SelectMany(file => file.LocalLinks.Select(link => (file.Path, Link: link))).ToList();

        links.Count.ShouldBeGreaterThan(100);
        links.Where(item => !Exists(Path.GetDirectoryName(item.Path)!, item.Link, item.Path)).Select(item => $"{item.Path}: {item.Link}").ShouldBeEmpty();
    }

    [Fact]
    public void Every_document_that_source_code_names_exists_with_its_anchor()
    {
        var names = MarkdownFile.Files("", ".cs", ".csproj", ".props", ".bicep", ".yml", ".mjs", ".ts", ".tsx", ".json")
            .SelectMany(file => Document().Matches(File.ReadAllText(Path.Combine(Repository.Root, file))).Select(match => (File: file, Document: match.Value)))
            .ToList();

        names.Count.ShouldBeGreaterThan(5);
        names.Where(item => !Exists("", item.Document, item.File)).Select(item => $"{item.File}: {item.Document}").ShouldBeEmpty();
    }

    [Fact]
    public void Every_document_can_be_reached_from_the_readme()
    {
        var reached = new HashSet<string> { "README.md" };
        var open = new Queue<string>(reached);
        while (open.TryDequeue(out var path))
        {
            foreach (var link in MarkdownFile.Read(path).LocalLinks)
            {
                var target = Resolve(Path.GetDirectoryName(path)!, link.Split('#')[0]);
                foreach (var document in DocumentsAt(target).Where(reached.Add))
                    open.Enqueue(document);
            }
        }

        MarkdownFile.All.Select(file => file.Path).Where(path => !path.StartsWith(".github", StringComparison.Ordinal)).Except(reached).ShouldBeEmpty();
    }

    private static IEnumerable<string> DocumentsAt(string target) => target.EndsWith(".md", StringComparison.Ordinal)
        ? [target]
        : MarkdownFile.All.Select(file => file.Path).Where(path => Path.GetDirectoryName(path) == target.TrimEnd('/'));

    private static bool Exists(string folder, string link, string source)
    {
        var parts = link.Split('#');
        var path = parts[0].Length == 0 ? source : Resolve(folder, parts[0]);
        if (!Path.Exists(Path.Combine(Repository.Root, path)))
            return false;
        return parts.Length == 1 || !path.EndsWith(".md", StringComparison.Ordinal) || MarkdownFile.Read(path).Anchors.Contains(parts[1]);
    }

    private static string Resolve(string folder, string path) =>
        Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, folder, path))).Replace('\\', '/');

    // Source code has only paths from the root.
    [GeneratedRegex(@"(?<![\w./-])(?:(?:docs|infra|src|tests)/[\w./-]+\.md|(?:SECURITY|CONTRIBUTING|CHANGELOG)\.md)(?:#[\w-]+)?")]
    private static partial Regex Document();
}
