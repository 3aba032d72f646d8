
namespace Aholo.Infrastructure.Tests.Consistency;

public sealed class QueriesTests
{
    [Fact]
    public void Every_query_is_in_the_workbook_or_documented_for_operators()
    {
        var used = File.ReadAllText(Path.Combine(Repository.Root, "infra", "modules", "workbook.bicep"))
            + File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));

        Directory.GetFiles(Path.Combine(Repository.Root, "infra", "queries"), "*.kql").Select(Path.GetFileName).ShouldAllBe(name => used.Contains(name!));
    }
}
