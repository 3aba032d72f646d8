using System.Text.RegularExpressions;

namespace Aholo.Testing;

/// <summary>The code in a README, to compare with code that is compiled and run.</summary>
public static partial class Readme
{
    /// <summary>The snippets of a language in a Markdown file, without indentation and empty lines.</summary>
    /// <param name="path">The file's path below the repository's root.</param>
    /// <param name="language">The language of the code block.</param>
    public static IReadOnlyList<string> Snippets(string path, string language) =>
    [
        .. Fences().Matches(File.ReadAllText(Path.Combine(Repository.Root, path)))
            .Where(fence => fence.Groups["language"].Value == language)
            .Select(fence => Normalise(fence.Groups["code"].Value)),
    ];

    /// <summary>A source file, without indentation and empty lines.</summary>
    /// <param name="path">The file's path below the repository's root.</param>
    public static string Source(string path) => Normalise(File.ReadAllText(Path.Combine(Repository.Root, path)));

    private static string Normalise(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex("```(?<language>[a-z]+)\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fences();
}
