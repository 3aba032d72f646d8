using LocalAzure.DurableTask.Testing;

namespace LocalAzure.DurableTask.Worker.Conformance;

/// <summary>The SQLite provider, in virtual time.</summary>
public sealed class SqliteTests : FunctionsConformance
{
    [Fact]
    public async Task A_timer_of_forty_days_fires_when_it_is_due()
    {
        await using var host = await NewHost()
            .Orchestrator("Wait", async context =>
            {
                var due = context.CurrentUtcDateTime.AddDays(40);
                await context.CreateTimer(due, CancellationToken.None);
                return context.CurrentUtcDateTime - due;
            })
            .StartAsync();

        (await host.RunAsync("Wait")).ReadOutputAs<TimeSpan>().ShouldBeInRange(TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    protected override OrchestrationHost NewHost() => new FunctionAppHost(_ => { }, skipsTime: true);
}
