using LocalAzure.DurableTask.Testing;
using LocalAzure.DurableTask.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalAzure.DurableTask.Tests;

public sealed class CrashTests
{
    private CancellationToken CancellationToken { get; } = new CancellationTokenSource(TimeSpan.FromMinutes(2)).Token;

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(0)]
    public async Task A_crash_before_or_after_any_commit_does_not_change_the_output(long cachedHistorySize)
    {
        var crashes = 0;
        for (var survivedPoints = 0; ; survivedPoints++)
        {
            await using var host = NewHost(cachedHistorySize);
            var points = 0;
            var survived = survivedPoints;
            host.CrashPoint = () =>
            {
                if (points++ == survived)
                    throw new SimulatedCrashException();
            };

            await host.StartAsync();
            if (await RunUntilCrashAsync(host) is { } result)
            {
                // The run has no more commits: a crash was tested at each.
                Check(result);
                break;
            }

            crashes++;
            await host.RestartAsync();
            Check(await StartAndWaitAsync(host));
        }

        crashes.ShouldBeGreaterThan(30);
    }

    [Fact]
    public async Task Crashes_at_every_other_commit_do_not_change_the_output()
    {
        await using var host = NewHost(cachedHistorySize: 1_000_000);
        var (points, crashes) = (0, 0);
        host.CrashPoint = () =>
        {
            // One commit succeeds; the next and all later writes are lost.
            if (++points % 3 == 0)
                throw new SimulatedCrashException();
        };
        await host.StartAsync();

        OrchestrationMetadata? result;
        while ((result = await RunUntilCrashAsync(host)) is null)
        {
            crashes++;
            await host.RestartAsync();
        }

        Check(result);
        crashes.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task An_activity_does_not_run_again_once_its_result_is_committed()
    {
        var (runs, crashed, armed) = (0, 0, false);
        await using var host = new EngineHost()
            .Activity<string, string>("Once", input =>
            {
                Interlocked.Increment(ref runs);
                Volatile.Write(ref armed, true);
                return input;
            })
            .Orchestrator("Caller", context => context.CallActivityAsync<string>("Once", "result"));
        var points = 0;
        host.CrashPoint = () =>
        {
            // After the commit of the result.
            if (Volatile.Read(ref armed) && crashed == 0 && ++points == 2)
            {
                crashed = 1;
                throw new SimulatedCrashException();
            }
        };
        await host.StartAsync();
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Caller", null, new StartOrchestrationOptions("caller"), CancellationToken);
        await host.Service.StoreStopped.WaitAsync(CancellationToken);
        await host.RestartAsync();

        (await host.Client.WaitForInstanceCompletionAsync("caller", true, CancellationToken)).ReadOutputAs<string>().ShouldBe("result");
        runs.ShouldBe(1);
        crashed.ShouldBe(1);
    }

    // All kinds of steps: activities in sequence and in parallel, a retry, a timer, an event from another instance, a sub-orchestration that continues as new.
    private static EngineHost NewHost(long cachedHistorySize)
    {
        var failedOnce = 0;
        return new EngineHost { CachedHistorySize = cachedHistorySize }
            .Activity<int, int>("Double", n => n * 2)
            .Activity<int, int>("Flaky", n => Interlocked.Exchange(ref failedOnce, 1) == 0 ? throw new TimeoutException() : n)
            .Orchestrator<int, string>("Countdown", async (context, n) =>
            {
                await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                if (n > 0)
                    context.ContinueAsNew(n - 1);
                return "countdown over";
            })
            .Orchestrator<string, bool>("Greeter", (context, receiver) =>
            {
                context.SendEvent(receiver, "Greeting", "hello");
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

    // Starts the instance unless it was started before the crash, like a trigger that is delivered again.
    private async Task<OrchestrationMetadata> StartAndWaitAsync(EngineHost host)
    {
        var client = host.Client;
        if (await client.GetInstanceAsync("the-one", CancellationToken) is null)
            await client.ScheduleNewOrchestrationInstanceAsync("Everything", null, new StartOrchestrationOptions("the-one"), CancellationToken);
        return await client.WaitForInstanceCompletionAsync("the-one", getInputsAndOutputs: true, CancellationToken);
    }

    // Returns the result, or null if the store crashed.
    private async Task<OrchestrationMetadata?> RunUntilCrashAsync(EngineHost host)
    {
        var crashed = host.Service.StoreStopped;
        var finished = StartAndWaitAsync(host);
        await Task.WhenAny(crashed, finished);
        try
        {
            return crashed.IsCompleted ? null : await finished;
        }
        catch (OrchestrationStoreException)
        {
            // The client can observe the crash first.
            await crashed.WaitAsync(CancellationToken);
            return null;
        }
    }

    private static void Check(OrchestrationMetadata result)
    {
        result.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed, result.FailureDetails?.ToString());
        result.ReadOutputAs<string>().ShouldBe("2 2,4,6 7 countdown over hello");
    }
}
