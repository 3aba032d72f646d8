using Aholo.Tests;
using Embedded.Testing;

namespace Embedded.Tests.Testing;

/// <summary>What the README shows of the test fixture is compiled and run, and all that the fixture offers is in its table.</summary>
public sealed class ReadmeTests
{
    private const string Path = "src/Embedded/README.md";

    [Fact]
    public void The_example_is_a_test_that_is_run() =>
        Readme.Source("tests/Embedded.Tests/Testing/ReminderTests.cs").ShouldEndWith(Readme.Snippets(Path, "csharp").ShouldHaveSingleItem());

    [Fact]
    public void Every_member_is_in_the_table()
    {
        var members = typeof(FunctionsApplicationFactory<>).GetMembers(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.DeclaredOnly)
            .Where(member => member is not System.Reflection.MethodBase { IsSpecialName: true })
            .Select(member => member.Name).Distinct();
        var readme = File.ReadAllText(System.IO.Path.Combine(Repository.Root, Path));

        members.ShouldAllBe(member => readme.Split('\n').Any(line => line.StartsWith("| `", StringComparison.Ordinal) && line.Contains($"`{member}`")));
    }
}
