namespace Aholo.Infrastructure.Tests.Documentation;

/// <summary>The figures of the performance page are measured ones.</summary>
public sealed class PerformanceTests
{
    [Fact]
    public async Task The_tables_and_charts_of_the_page_are_those_of_the_results()
    {
        // The output folders of all projects are beside each other.
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        var benchmarks = Path.Combine(folder.Parent!.Parent!.FullName, "Aholo.Benchmarks", folder.Name, "Aholo.Benchmarks.dll");

        var (exitCode, output, error) = await CommandLine.RunAsync("dotnet", [benchmarks, "report", "--check"], TestContext.Current.CancellationToken);

        exitCode.ShouldBe(0, $"{output}{error}Run: dotnet run -c Release --project tests/Aholo.Benchmarks -- report");
    }
}
