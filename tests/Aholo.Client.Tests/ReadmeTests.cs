using System.Text.RegularExpressions;

namespace Aholo.Tests;

/// <summary>The README of the package agrees with the code.</summary>
public sealed partial class ReadmeTests
{
    private const string Path = "src/Aholo.Client/README.md";

    [Fact]
    public void Every_snippet_compiles()
    {
        var compiled = Readme.Source("tests/Aholo.Client.Tests/ReadmeSnippets.cs");
        var snippets = Readme.Snippets(Path, "csharp");

        snippets.Count.ShouldBeGreaterThan(5);
        snippets.Where(snippet => !snippet.StartsWith("using ", StringComparison.Ordinal)) // ClientPackageTests compiles and runs the whole program
            .ShouldAllBe(snippet => compiled.Contains(snippet));
    }

    [Fact]
    public void Every_exception_is_in_the_table()
    {
        var exceptions = typeof(AholoException).Assembly.GetExportedTypes()
            .Where(type => type.IsSubclassOf(typeof(AholoException))).Select(type => type.Name).Order().ToArray();

        ExceptionRow().Matches(File.ReadAllText(System.IO.Path.Combine(Repository.Root, Path))).Select(match => match.Groups[1].Value).Order().ShouldBe(exceptions);
    }

    [GeneratedRegex(@"^\| `(Aholo\w+Exception)` \|", RegexOptions.Multiline)]
    private static partial Regex ExceptionRow();
}
