using Aholo.Tests.DurableTask;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Embedded.Tests.DurableTask;

public sealed class OrchestrationTests
{
    private CancellationToken CancellationToken { get; } = new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token;

    [Theory]
    [InlineData(1_000)]
    [InlineData(0)]
    public async Task A_timer_of_an_hour_takes_no_time_in_virtual_time(int cachedSessions)
    {
        await using var host = new EngineHost { CachedSessions = cachedSessions }
            .Orchestrator("Wait", async context =>
            {
                var before = context.CurrentUtcDateTime;
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                return context.CurrentUtcDateTime - before;
            })
            .Start();

        (await host.RunAsync("Wait")).ReadOutputAs<TimeSpan>().ShouldBe(TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task A_cancelled_timer_is_forgotten_at_once()
    {
        await using var host = new EngineHost { SkipTime = false }
            .Orchestrator("Race", async context =>
            {
                using var cancellation = new CancellationTokenSource();
                var timer = context.CreateTimer(TimeSpan.FromDays(365), cancellation.Token);
                await context.WaitForExternalEvent<string>("Go");
                cancellation.Cancel();
                timer.IsCanceled.ShouldBeTrue();
                return await context.WaitForExternalEvent<string>("Finish");
            })
            .Start();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Race", CancellationToken);
        await host.Client.RaiseEventAsync(id, "Go", "now", CancellationToken);
        await host.Client.RaiseEventAsync(id, "finish", "done", CancellationToken);

        (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).ReadOutputAs<string>().ShouldBe("done");
        host.Engine.NextTimer.ShouldBeNull();
    }

    [Fact]
    public async Task A_retry_policy_calls_again_with_growing_waits_and_then_gives_up()
    {
        var calls = new List<DateTimeOffset>();
        await using var host = new EngineHost();
        host.Activity<string, string>("Fail", _ =>
        {
            calls.Add(host.Time.GetUtcNow());
            throw new TimeoutException("again");
        });
        host.Orchestrator("Caller", async context =>
        {
            var policy = new RetryPolicy(4, TimeSpan.FromSeconds(10), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromSeconds(15));
            return await context.CallActivityAsync<string>("Fail", new TaskOptions(policy));
        });
        host.Start();

        var result = await host.RunAsync("Caller");

        result.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        result.FailureDetails!.IsCausedBy<TaskFailedException>().ShouldBeTrue();
        calls.Zip(calls.Skip(1), (first, second) => (second - first).TotalSeconds).ShouldBe([10, 15, 15]);
    }

    [Fact]
    public async Task Continue_as_new_starts_with_an_empty_history_and_keeps_waiting_events()
    {
        await using var host = new EngineHost()
            .Orchestrator("Count", async context =>
            {
                var sum = context.GetInput<int>();
                var number = await context.WaitForExternalEvent<int>("Number");
                if (number == 0)
                    return sum;

                context.ContinueAsNew(sum + number);
                return 0;
            })
            .Start();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Count", 0, CancellationToken);
        foreach (var number in (int[])[1, 2, 3, 4, 0])
            await host.Client.RaiseEventAsync(id, "Number", number, CancellationToken);

        (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).ReadOutputAs<int>().ShouldBe(10);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(0)]
    public async Task Guids_and_time_are_the_same_on_every_replay(int cachedSessions)
    {
        var seen = new List<string>();
        await using var host = new EngineHost { CachedSessions = cachedSessions }
            .Activity<string, string>("Nothing", input => input)
            .Orchestrator("Guids", async context =>
            {
                seen.Add($"{context.NewGuid()} {context.NewGuid()} {context.CurrentUtcDateTime:O}");
                await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
                await context.CallActivityAsync<string>("Nothing", "");
                return context.NewGuid();
            })
            .Start();

        (await host.RunAsync("Guids")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        seen.Distinct().ShouldHaveSingleItem();
        seen.Count.ShouldBe(cachedSessions == 0 ? 3 : 1);
    }

    [Fact]
    public async Task An_orchestrator_that_awaits_something_not_durable_fails_with_a_remedy()
    {
        var notDurable = new TaskCompletionSource();
        await using var host = new EngineHost()
            .Orchestrator("Delay", async _ =>
            {
                await notDurable.Task;
                return true;
            })
            .Start();

        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Delay", CancellationToken);
        await host.Client.WaitForInstanceStartAsync(id, CancellationToken);
        notDurable.SetResult();

        var ended = await host.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, CancellationToken);
        ended.FailureDetails!.ErrorMessage.ShouldContain("not durable");
    }

    [Fact]
    public async Task An_orchestrator_that_changed_meanwhile_fails_and_says_which_step_differs()
    {
        await using var host = new EngineHost()
            .Activity<string, string>("A", input => input)
            .Activity<string, string>("B", input => input)
            .Orchestrator("Changing", async context =>
            {
                await context.CallActivityAsync("A", "");
                return await context.WaitForExternalEvent<bool>("Go");
            })
            .Start();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Changing", CancellationToken);
        await host.WaitUntilIdleAsync();
        await host.StopAsync();

        host.Orchestrator("Changing", async context =>
        {
            await context.CallActivityAsync("B", "");
            return await context.WaitForExternalEvent<bool>("Go");
        });
        host.Start();
        await host.Client.RaiseEventAsync(id, "Go", true, CancellationToken);

        var failure = (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).FailureDetails!;
        failure.ErrorType.ShouldBe("DurableTask.Core.Exceptions.NonDeterministicOrchestrationException");
        failure.ErrorMessage.ShouldContain("call activity 'A'");
        failure.ErrorMessage.ShouldContain("call activity 'B'");
    }

    [Fact]
    public async Task A_second_start_with_the_same_id_is_refused_while_the_first_is_open_or_in_a_dedupe_status()
    {
        await using var host = new EngineHost().Orchestrator("Wait", context => context.WaitForExternalEvent<int>("Go")).Start();
        var options = new StartOrchestrationOptions("same");
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Wait", null, options, CancellationToken);
        await Should.ThrowAsync<OrchestrationAlreadyExistsException>(
            () => host.Client.ScheduleNewOrchestrationInstanceAsync("Wait", null, options, CancellationToken));

        await host.Client.RaiseEventAsync("same", "Go", 1, CancellationToken);
        await host.Client.WaitForInstanceCompletionAsync("same", CancellationToken);
        await Should.ThrowAsync<OrchestrationAlreadyExistsException>(() => host.Client.ScheduleNewOrchestrationInstanceAsync(
            "Wait", null, options.WithDedupeStatuses(OrchestrationRuntimeStatus.Completed), CancellationToken));

        await host.Client.ScheduleNewOrchestrationInstanceAsync("Wait", null, options, CancellationToken);
        await host.Client.RaiseEventAsync("same", "Go", 2, CancellationToken);
        (await host.Client.WaitForInstanceCompletionAsync("same", true, CancellationToken)).ReadOutputAs<int>().ShouldBe(2);
    }

    [Fact]
    public async Task A_start_in_the_future_waits_for_its_time()
    {
        await using var host = new EngineHost().Orchestrator("Now", context => Task.FromResult(context.CurrentUtcDateTime)).Start();
        var startAt = host.Time.GetUtcNow().AddDays(2);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Now", null, new StartOrchestrationOptions(null, startAt), CancellationToken);

        (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).ReadOutputAs<DateTime>().ShouldBe(startAt.UtcDateTime);
    }

    [Fact]
    public async Task A_terminated_instance_ends_with_its_children_when_asked()
    {
        await using var host = new EngineHost()
            .Orchestrator("Child", context => context.WaitForExternalEvent<int>("Never"))
            .Orchestrator("Parent", context => context.CallSubOrchestratorAsync<int>("Child", new SubOrchestrationOptions(instanceId: "child")))
            .Start();
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Parent", null, new StartOrchestrationOptions("parent"), CancellationToken);
        await host.Client.WaitForInstanceStartAsync("parent", CancellationToken);

        await host.Client.TerminateInstanceAsync("parent", new TerminateInstanceOptions("stopped", Recursive: true), CancellationToken);

        var parent = await host.Client.WaitForInstanceCompletionAsync("parent", true, CancellationToken);
        parent.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Terminated);
        parent.ReadOutputAs<string>().ShouldBe("stopped");
        (await host.Client.WaitForInstanceCompletionAsync("child", CancellationToken)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Terminated);
    }

    [Fact]
    public async Task A_suspended_instance_takes_nothing_in_until_it_is_resumed()
    {
        await using var host = new EngineHost().Orchestrator("Wait", context => context.WaitForExternalEvent<int>("Go")).Start();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Wait", CancellationToken);
        await host.Client.WaitForInstanceStartAsync(id, CancellationToken);
        await host.Client.SuspendInstanceAsync(id, "lunch", CancellationToken);
        await host.Client.RaiseEventAsync(id, "Go", 7, CancellationToken);
        (await host.Client.GetInstanceAsync(id, CancellationToken))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Suspended);

        await host.RestartAsync();
        (await host.Client.GetInstanceAsync(id, CancellationToken))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Suspended);

        await host.Client.ResumeInstanceAsync(id, CancellationToken);
        (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).ReadOutputAs<int>().ShouldBe(7);
    }

    [Fact]
    public async Task A_restart_of_an_instance_that_runs_or_never_was_is_refused()
    {
        await using var host = await new EngineHost().Orchestrator("Wait", context => context.WaitForExternalEvent<int>("Never")).StartAsync();
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Wait", null, new StartOrchestrationOptions("running"), CancellationToken);
        await host.Client.WaitForInstanceStartAsync("running", CancellationToken);

        await Should.ThrowAsync<InvalidOperationException>(() => host.Client.RestartAsync("running", cancellation: CancellationToken));
        await Should.ThrowAsync<ArgumentException>(() => host.Client.RestartAsync("nobody", cancellation: CancellationToken));
    }
}
