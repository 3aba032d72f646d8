using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace Aholo.Infrastructure.Tests.Documentation;

/// <summary>A Markdown file of the repository, as on GitHub.</summary>
internal sealed partial record MarkdownFile(string Path, string Text)
{
    // The folders in .gitignore, and .git.
    private static readonly HashSet<string> Made = [".git", ".local", ".vs", "artifacts", "bin", "node_modules", "obj", "packages"];

    public static IReadOnlyList<MarkdownFile> All { get; } = [.. Files("", ".md").Select(Read)];

    /// <summary>Gets the text without code blocks and spans.</summary>
    private string Prose => Span().Replace(Fence().Replace(Text, ""), "");

    /// <summary>Gets the links and pictures in the repository: relative paths, with anchors.</summary>
    public IEnumerable<string> LocalLinks =>
        Link().Matches(Prose).Select(match => match.Groups["target"].Value).Where(target => !Uri.TryCreate(target, UriKind.Absolute, out _));

    /// <summary>Gets the anchors: those of headings, as GitHub names them, and explicit ones.</summary>
    public IEnumerable<string> Anchors => Heading().Matches(Fence().Replace(Text, "")).Select(match => Slug(match.Groups["text"].Value))
        .GroupBy(slug => slug).SelectMany(same => same.Select((slug, index) => index == 0 ? slug : $"{slug}-{index}"))
        .Concat(Anchor().Matches(Text).Select(match => match.Groups["id"].Value));

    /// <summary>Gets the commands: the lines of shell blocks, joined where a backslash continues them, and code spans.</summary>
    public IEnumerable<string> Commands => Fence().Matches(Text).Where(fence => fence.Groups["language"].Value is "sh" or "bash")
        .SelectMany(fence => Continuation().Replace(fence.Groups["code"].Value, " ").Split('\n'))
        .Concat(CodeSpans)
        .Select(line => line.Trim());

    public IEnumerable<string> CodeSpans => Span().Matches(Fence().Replace(Text, "")).Select(match => match.Groups["code"].Value.ReplaceLineEndings(" "));

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path below the root.</param>
    public static MarkdownFile Read(string path) => new(path, File.ReadAllText(System.IO.Path.Combine(Repository.Root, path)).ReplaceLineEndings("\n"));

    /// <summary>Lists the files of the repository, without the output of builds and installations.</summary>
    /// <param name="folder">The folder, a path below the root; empty for the root.</param>
    /// <param name="endings">The endings of the file names.</param>
    /// <returns>Paths below the root.</returns>
    public static IEnumerable<string> Files(string folder, params string[] endings) =>
        new FileSystemEnumerable<string>(
            System.IO.Path.Combine(Repository.Root, folder),
            (ref entry) => System.IO.Path.GetRelativePath(Repository.Root, entry.ToFullPath()).Replace('\\', '/'),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && EndsWith(entry.FileName, endings),
            ShouldRecursePredicate = (ref entry) => !Made.Contains(entry.FileName.ToString()),
        };

    private static bool EndsWith(ReadOnlySpan<char> name, string[] endings)
    {
        foreach (var ending in endings)
        {
            if (name.EndsWith(ending, StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    private static string Slug(string heading) => NotInSlug().Replace(Link().Replace(heading, "${text}").ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex("^ *```(?<language>[a-z]*)\n(?<code>.*?)\n *```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex("(?<!`)`(?<code>[^`]+)`(?!`)")]
    private static partial Regex Span();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\((?<target>[^)\s]+)\)|(?:src|srcset|href)=""(?<target>[^""]+)""")]
    private static partial Regex Link();

    [GeneratedRegex("^#{1,6} (?<text>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"<a id=""(?<id>[\w-]+)""></a>")]
    private static partial Regex Anchor();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInSlug();

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continuation();
}
