using Aholo.Tests.DurableTask;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Embedded.Tests.DurableTask;

public sealed class OrchestrationTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1_000)]
    [InlineData(0)]
    public async Task Activities_in_sequence_give_their_results_in_order(int cachedSessions)
    {
        await using var host = new EngineHost { CachedSessions = cachedSessions }
            .Activity<string, string>("Greet", name => $"Hello {name}")
            .Orchestrator("Greetings", async context =>
            {
                var greetings = new List<string>();
                foreach (var name in context.GetInput<string[]>()!)
                    greetings.Add(await context.CallActivityAsync<string>("Greet", name));
                return greetings;
            })
            .Start();

        var result = await host.RunAsync("Greetings", new[] { "Ada", "Grace", "Barbara" });

        result.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        result.ReadOutputAs<string[]>().ShouldBe(["Hello Ada", "Hello Grace", "Hello Barbara"]);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(0)]
    public async Task A_fan_out_returns_all_results_whatever_the_order_they_come_in(int cachedSessions)
    {
        await using var host = new EngineHost { CachedSessions = cachedSessions }
            .Activity<int, int>("Square", n => n * n)
            .Orchestrator("Squares", async context =>
                (await Task.WhenAll(Enumerable.Range(1, 100).Select(n => context.CallActivityAsync<int>("Square", n)))).Sum())
            .Start();

        (await host.RunAsync("Squares")).ReadOutputAs<int>().ShouldBe(338_350);
    }

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
    public async Task Events_raised_before_anyone_waits_are_kept_in_order()
    {
        await using var host = new EngineHost()
            .Orchestrator("Collect", async context =>
            {
                await context.WaitForExternalEvent<string>("Begin");
                return new[]
                {
                    await context.WaitForExternalEvent<int>("Number"),
                    await context.WaitForExternalEvent<int>("number"),
                    await context.WaitForExternalEvent<int>("NUMBER"),
                };
            })
            .Start();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Collect", CancellationToken);
        foreach (var number in (int[])[3, 1, 2])
            await host.Client.RaiseEventAsync(id, "Number", number, CancellationToken);
        await host.Client.RaiseEventAsync(id, "Begin", "", CancellationToken);

        (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).ReadOutputAs<int[]>().ShouldBe([3, 1, 2]);
    }

    [Fact]
    public async Task An_event_that_does_not_come_in_time_is_a_cancelled_task()
    {
        await using var host = new EngineHost()
            .Orchestrator("Wait", async context =>
            {
                try
                {
                    return await context.WaitForExternalEvent<string>("Never", TimeSpan.FromMinutes(5));
                }
                catch (TaskCanceledException)
                {
                    return "timed out";
                }
            })
            .Start();

        (await host.RunAsync("Wait")).ReadOutputAs<string>().ShouldBe("timed out");
    }

    [Fact]
    public async Task A_failed_activity_tells_its_type_message_and_cause()
    {
        await using var host = new EngineHost()
            .Activity<string, string>("Fail", _ => throw new InvalidOperationException("no good", new FormatException("not a number")))
            .Orchestrator("Caller", async context =>
            {
                try
                {
                    return await context.CallActivityAsync<string>("Fail");
                }
                catch (TaskFailedException exception)
                {
                    exception.TaskName.ShouldBe("Fail");
                    exception.FailureDetails.IsCausedBy<InvalidOperationException>().ShouldBeTrue();
                    exception.FailureDetails.IsCausedBy<FormatException>().ShouldBeFalse();
                    return $"{exception.FailureDetails.ErrorMessage}: {exception.FailureDetails.InnerFailure!.ErrorMessage}";
                }
            })
            .Start();

        (await host.RunAsync("Caller")).ReadOutputAs<string>().ShouldBe("no good: not a number");
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
    public async Task A_retry_handler_decides_by_the_failure()
    {
        var calls = 0;
        await using var host = new EngineHost()
            .Activity<string, string>("Flaky", _ => ++calls < 3 ? throw new TimeoutException() : "fine")
            .Orchestrator("Caller", context => context.CallActivityAsync<string>("Flaky", TaskOptions.FromRetryHandler(
                retry => retry.LastFailure.IsCausedBy<TimeoutException>() && retry.LastAttemptNumber < 5)))
            .Start();

        (await host.RunAsync("Caller")).ReadOutputAs<string>().ShouldBe("fine");
        calls.ShouldBe(3);
    }

    [Fact]
    public async Task A_sub_orchestration_returns_to_its_parent_and_knows_it()
    {
        await using var host = new EngineHost()
            .Orchestrator("Child", context => Task.FromResult($"{context.Parent!.InstanceId}/{context.InstanceId}"))
            .Orchestrator("Parent", context => context.CallSubOrchestratorAsync<string>("Child", new SubOrchestrationOptions(instanceId: "the-child")))
            .Start();

        (await host.RunAsync("Parent", instanceId: "the-parent")).ReadOutputAs<string>().ShouldBe("the-parent/the-child");
    }

    [Fact]
    public async Task A_failed_sub_orchestration_fails_in_its_parent()
    {
        await using var host = new EngineHost()
            .Orchestrator<string>("Child", _ => throw new InvalidOperationException("child broke"))
            .Orchestrator("Parent", context => context.CallSubOrchestratorAsync<string>("Child"))
            .Start();

        var result = await host.RunAsync("Parent");

        result.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        result.FailureDetails!.ErrorMessage.ShouldContain("child broke");
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

    [Fact]
    public async Task One_orchestration_can_raise_events_in_another()
    {
        await using var host = new EngineHost()
            .Orchestrator("Receiver", context => context.WaitForExternalEvent<string>("Ping"))
            .Orchestrator("Sender", context =>
            {
                context.SendEvent("receiver", "Ping", "hello");
                context.SendEvent("nobody", "Ping", "dropped");
                return Task.FromResult(true);
            })
            .Start();
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Receiver", null, new StartOrchestrationOptions("receiver"), CancellationToken);

        await host.RunAsync("Sender");

        (await host.Client.WaitForInstanceCompletionAsync("receiver", true, CancellationToken)).ReadOutputAs<string>().ShouldBe("hello");
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
    public async Task Custom_status_is_seen_while_the_orchestration_runs()
    {
        await using var host = new EngineHost()
            .Orchestrator("Status", async context =>
            {
                context.SetCustomStatus(new { stage = "Waiting" });
                await context.WaitForExternalEvent<bool>("Go");
                context.SetCustomStatus(new { stage = "Done" });
                return true;
            })
            .Start();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Status", CancellationToken);
        var waiting = await host.Client.WaitForInstanceStartAsync(id, true, CancellationToken);
        await host.Client.RaiseEventAsync(id, "Go", true, CancellationToken);
        var done = await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken);

        waiting.SerializedCustomStatus.ShouldBe("""{"stage":"Waiting"}""");
        done.SerializedCustomStatus.ShouldBe("""{"stage":"Done"}""");
    }

    [Fact]
    public async Task An_orchestrator_that_awaits_something_not_durable_fails_with_a_remedy()
    {
        await using var host = new EngineHost()
            .Orchestrator("Delay", async _ =>
            {
                await Task.Delay(1, CancellationToken);
                return true;
            })
            .Start();

        (await host.RunAsync("Delay")).FailureDetails!.ErrorMessage.ShouldContain("not durable");
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
    public async Task Queries_page_through_the_instances_that_the_filter_lets_through()
    {
        await using var host = new EngineHost { SkipTime = false }
            .Orchestrator("Done", _ => Task.FromResult(1))
            .Orchestrator("Open", context => context.WaitForExternalEvent<int>("Go"))
            .Start();
        for (var i = 0; i < 25; i++)
        {
            var name = i % 5 == 0 ? "Open" : "Done";
            await host.Client.ScheduleNewOrchestrationInstanceAsync(name, null, new StartOrchestrationOptions($"p{i:00}"), CancellationToken);
            await host.Client.WaitForInstanceStartAsync($"p{i:00}", CancellationToken);
        }

        await host.RunAsync("Done", instanceId: "other");
        for (var i = 0; i < 25; i++)
        {
            if (i % 5 != 0)
                await host.Client.WaitForInstanceCompletionAsync($"p{i:00}", CancellationToken);
        }

        var query = new OrchestrationQuery(
            InstanceIdPrefix: "p", Statuses: [OrchestrationRuntimeStatus.Completed], PageSize: 8, FetchInputsAndOutputs: true);
        var pages = new List<Page<OrchestrationMetadata>>();
        await foreach (var page in host.Client.GetAllInstancesAsync(query).AsPages())
            pages.Add(page);

        pages.Select(page => page.Values.Count).ShouldBe([8, 8, 4]);
        pages.SelectMany(page => page.Values).Select(instance => instance.InstanceId).ShouldBe(
            Enumerable.Range(0, 25).Where(i => i % 5 != 0).Select(i => $"p{i:00}"));
    }

    [Fact]
    public async Task A_purge_removes_ended_instances_only()
    {
        await using var host = new EngineHost()
            .Orchestrator("Done", _ => Task.FromResult(1))
            .Orchestrator("Open", context => context.WaitForExternalEvent<int>("Go"))
            .Start();
        await host.RunAsync("Done", instanceId: "done-1");
        await host.RunAsync("Done", instanceId: "done-2");
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Open", null, new StartOrchestrationOptions("open"), CancellationToken);

        (await host.Client.PurgeInstanceAsync("done-1", CancellationToken)).PurgedInstanceCount.ShouldBe(1);
        (await host.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter(), CancellationToken)).PurgedInstanceCount.ShouldBe(1);

        (await host.Client.GetInstanceAsync("done-2", CancellationToken)).ShouldBeNull();
        (await host.Client.GetInstanceAsync("open", CancellationToken)).ShouldNotBeNull();
    }
}
