using System.Text.RegularExpressions;

namespace Aholo.Infrastructure.Tests.Consistency;

/// <summary>Every promise in SECURITY.md names a test that exists.</summary>
public sealed partial class SecurityPolicyTests
{
    private static readonly string Policy = File.ReadAllText(Path.Combine(Repository.Root, "SECURITY.md"));

    [Fact]
    public void Every_test_that_it_names_exists()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .ToLookup(Path.GetFileNameWithoutExtension, File.ReadAllText);
        var named = TestName().Matches(Policy);

        named.Count.ShouldBeGreaterThan(20);
        named.Where(name => !tests[name.Groups["class"].Value].Any(source => Declares(source, name.Groups["test"].Value)))
            .Select(name => name.Value)
            .ShouldBeEmpty();
    }

    [Fact]
    public void Every_promise_names_a_test()
    {
        var promises = Policy.Split("## Promises, and the tests that hold them")[1].Split("\n## ")[0].Split("\n- ")[1..];

        promises.Length.ShouldBeGreaterThan(15);
        promises.Where(promise => !TestName().IsMatch(promise)).ShouldBeEmpty();
    }

    // Attributes, then the method.
    private static bool Declares(string source, string test) =>
        Regex.IsMatch(source, $@"\[(?:Fact|Theory)\b[^\n]*\n(?:\s*\[[^\n]*\n|\s*//[^\n]*\n)*\s*public [\w ]*\b{test}\(");

    [GeneratedRegex(@"`(?<class>\w+Tests)\.(?<test>\w+)`")]
    private static partial Regex TestName();
}
