using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Aholo.Functions.Telemetry;
using Aholo.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace Aholo.Infrastructure.Tests.Consistency;

public sealed partial class QueriesTests
{
    [Fact]
    public void Queries_and_alerts_look_at_metrics_and_tags_that_the_app_has()
    {
        var known = Instruments();
        var source = File.ReadAllText(Path.Combine(Repository.Root, "src", "Aholo.Functions", "Telemetry", "ProjectMetrics.cs"));
        var queries = Directory.GetFiles(Path.Combine(Repository.Root, "infra", "queries"), "*.kql");

        queries.ShouldNotBeEmpty();
        foreach (var query in queries)
        {
            foreach (var name in Names().Matches(File.ReadAllText(query)).Select(match => match.Groups[1].Value))
                (known.Contains(name) || source.Contains($"\"{name}\"", StringComparison.Ordinal)).ShouldBeTrue($"{query} asks for {name}");
        }
    }

    [Fact]
    public void Every_query_is_in_the_workbook_or_explained_in_the_readme()
    {
        var used = File.ReadAllText(Path.Combine(Repository.Root, "infra", "modules", "workbook.bicep"))
            + File.ReadAllText(Path.Combine(Repository.Root, "infra", "README.md"));

        Directory.GetFiles(Path.Combine(Repository.Root, "infra", "queries"), "*.kql").Select(Path.GetFileName).ShouldAllBe(name => used.Contains(name!));
    }

    private static HashSet<string> Instruments()
    {
        HashSet<string> names = [];
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == ProjectMetrics.MeterName)
                    names.Add(instrument.Name);
            },
        };
        listener.Start();
        _ = new ProjectMetrics(services.GetRequiredService<IMeterFactory>());
        return names;
    }

    [GeneratedRegex("\"(aholo\\.[a-z.]+)\"")]
    private static partial Regex Names();
}
