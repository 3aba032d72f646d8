using Aholo.Tests.DurableTask;
using Embedded.DurableTask.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Embedded.Tests.DurableTask;

public sealed class CrashTests
{
    private CancellationToken CancellationToken { get; } = new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token;

    [Theory]
    [InlineData(1_000)]
    [InlineData(0)]
    public async Task A_crash_before_or_after_any_commit_changes_nothing_in_the_outcome(int cachedSessions)
    {
        var crashes = 0;
        for (var survivedPoints = 0; ; survivedPoints++)
        {
            await using var host = NewHost(cachedSessions);
            var points = 0;
            var survived = survivedPoints;
            host.CrashPoint = () =>
            {
                if (points++ == survived)
                    throw new SimulatedCrashException();
            };

            host.Start();
            if (await RunUntilCrashAsync(host) is { } outcome)
            {
                // The whole run has no more such points: every crash point has been tried.
                Check(outcome);
                break;
            }

            crashes++;
            await host.RestartAsync();
            Check(await StartAndWaitAsync(host));
        }

        crashes.ShouldBeGreaterThan(15);
    }

    [Fact]
    public async Task A_crash_at_every_other_commit_still_gets_there()
    {
        await using var host = NewHost(cachedSessions: 1_000);
        var points = 0;
        var crashes = 0;
        host.CrashPoint = () =>
        {
            // One commit goes through; the next is lost, with all that came after it.
            if (++points % 3 == 0)
                throw new SimulatedCrashException();
        };
        host.Start();

        OrchestrationMetadata? outcome;
        while ((outcome = await RunUntilCrashAsync(host)) is null)
        {
            crashes++;
            await host.RestartAsync();
        }

        Check(outcome);
        crashes.ShouldBeGreaterThan(15);
    }

    [Fact]
    public async Task A_second_engine_on_the_same_store_is_refused_with_a_remedy()
    {
        await using var host = new EngineHost().Start();

        Should.Throw<OrchestrationStoreException>(() => OrchestrationStore.Open(host.StorePath))
            .Message.ShouldContain("in use by another process");
    }

    [Fact]
    public async Task A_file_that_is_no_store_is_refused_and_left_as_it_is()
    {
        await using var host = new EngineHost();
        await File.WriteAllTextAsync(host.StorePath, new string('x', 10_000), CancellationToken);

        Should.Throw<OrchestrationStoreException>(() => host.Start()).Message.ShouldContain(host.StorePath);
        (await File.ReadAllTextAsync(host.StorePath, CancellationToken)).ShouldBe(new string('x', 10_000));
    }

    // Every kind of step: activities one by one and at once, a retry, a timer, an event from another instance, a sub-orchestration that
    // continues as new.
    private static EngineHost NewHost(int cachedSessions)
    {
        var failedOnce = 0;
        return new EngineHost { CachedSessions = cachedSessions }
            .Activity<int, int>("Double", n => n * 2)
            .Activity<int, int>("Flaky", n => Interlocked.Exchange(ref failedOnce, 1) == 0 ? throw new TimeoutException() : n)
            .Orchestrator("Countdown", async context =>
            {
                var n = context.GetInput<int>();
                await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                if (n > 0)
                    context.ContinueAsNew(n - 1);
                return "countdown over";
            })
            .Orchestrator("Greeter", context =>
            {
                context.SendEvent(context.GetInput<string>()!, "Greeting", "hello");
                return Task.FromResult(true);
            })
            .Orchestrator("Everything", async context =>
            {
                var retry = new TaskOptions(new RetryPolicy(3, TimeSpan.FromSeconds(5)));
                var one = await context.CallActivityAsync<int>("Double", 1);
                var many = await Task.WhenAll(Enumerable.Range(1, 3).Select(n => context.CallActivityAsync<int>("Double", n)));
                var flaky = await context.CallActivityAsync<int>("Flaky", 7, retry);
                var countdown = await context.CallSubOrchestratorAsync<string>("Countdown", 2);
                var greeting = context.WaitForExternalEvent<string>("Greeting");
                await context.CallSubOrchestratorAsync<bool>("Greeter", context.InstanceId);
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                return $"{one} {string.Join(',', many)} {flaky} {countdown} {await greeting}";
            });
    }

    // Starts the one instance unless it was started before the crash, as a trigger that is delivered again would.
    private async Task<OrchestrationMetadata> StartAndWaitAsync(EngineHost host)
    {
        var client = host.Client;
        if (await client.GetInstanceAsync("the-one", CancellationToken) is null)
            await client.ScheduleNewOrchestrationInstanceAsync("Everything", null, new StartOrchestrationOptions("the-one"), CancellationToken);
        return await client.WaitForInstanceCompletionAsync("the-one", getInputsAndOutputs: true, CancellationToken);
    }

    // The outcome, or null when the store crashed on the way.
    private async Task<OrchestrationMetadata?> RunUntilCrashAsync(EngineHost host)
    {
        var crashed = host.Engine.StoreStopped;
        var finished = StartAndWaitAsync(host);
        await Task.WhenAny(crashed, finished);
        try
        {
            return crashed.IsCompleted ? null : await finished;
        }
        catch (OrchestrationStoreException)
        {
            // Who asked may hear of the crash first.
            await crashed.WaitAsync(CancellationToken);
            return null;
        }
    }

    private static void Check(OrchestrationMetadata outcome)
    {
        outcome.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed, outcome.FailureDetails?.ToString());
        outcome.ReadOutputAs<string>().ShouldBe("2 2,4,6 7 countdown over hello");
    }
}
