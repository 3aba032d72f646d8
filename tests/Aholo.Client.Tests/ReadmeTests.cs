using System.Text.RegularExpressions;

namespace Aholo.Tests;

/// <summary>What the package's README shows is what <see cref="ReadmeSnippets"/> compiles.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "src", "Aholo.Client", "README.md"));

    [Fact]
    public void Every_snippet_compiles()
    {
        var compiled = Normalise(File.ReadAllText(Path.Combine(Repository.Root, "tests", "Aholo.Client.Tests", "ReadmeSnippets.cs")));
        var snippets = CSharp().Matches(Readme).Select(match => match.Groups[1].Value).ToArray();

        snippets.Length.ShouldBeGreaterThan(5);
        foreach (var snippet in snippets)
            compiled.ShouldContain(Normalise(snippet));
    }

    [Fact]
    public void Every_exception_is_in_its_table()
    {
        var exceptions = typeof(AholoException).Assembly.GetExportedTypes()
            .Where(type => type.IsSubclassOf(typeof(AholoException))).Select(type => type.Name).Order().ToArray();

        ExceptionRow().Matches(Readme).Select(match => match.Groups[1].Value).Order().ShouldBe(exceptions);
    }

    private static string Normalise(string code) => string.Join('\n', code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharp();

    [GeneratedRegex(@"^\| `(Aholo\w+Exception)` \|", RegexOptions.Multiline)]
    private static partial Regex ExceptionRow();
}
