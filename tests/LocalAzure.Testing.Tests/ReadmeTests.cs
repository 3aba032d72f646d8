using System.Reflection;

namespace LocalAzure.Testing.Tests;

/// <summary>The example in the README is compiled and run, and its table lists all members of the fixture.</summary>
public sealed class ReadmeTests
{
    private const string Path = "src/LocalAzure/LocalAzure.Testing/README.md";

    [Fact]
    public void The_example_is_a_test_of_this_project() =>
        Readme.Source("tests/LocalAzure.Testing.Tests/ReminderTests.cs").ShouldEndWith(Readme.Snippets(Path, "csharp").ShouldHaveSingleItem());

    [Fact]
    public void Every_member_is_in_the_table()
    {
        var members = typeof(FunctionsApplicationFactory<>).GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(member => member is not MethodBase { IsSpecialName: true })
            .Select(member => $"`{member.Name}`").Distinct();
        var rows = File.ReadLines(System.IO.Path.Combine(Repository.Root, Path)).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList();

        members.ShouldAllBe(member => rows.Exists(row => row.Contains(member)));
    }
}
