using LocalAzure.DurableTask.Testing;
using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Newtonsoft.Json.Linq;
using CoreQuery = DurableTask.Core.Query.OrchestrationQuery;
using LocalAzure.DurableTask.Storage;

namespace LocalAzure.DurableTask.Tests;

/// <summary>Orchestrations beyond the conformance tests.</summary>
public sealed class OrchestrationTests
{
    private static readonly string[] Words = ["one", "two", "three", "four"];

    private CancellationToken CancellationToken { get; } = new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token;

    [Theory]
    [InlineData(1)]
    [InlineData(25)]
    [InlineData(60)]
    public async Task A_timer_of_any_length_fires_on_time(int days)
    {
        await using var host = await new EngineHost().Orchestrator("Sleeper", async context =>
        {
            var before = context.CurrentUtcDateTime;
            await context.CreateTimer(before.AddDays(days), CancellationToken.None);
            return context.CurrentUtcDateTime - before;
        }).StartAsync();

        (await host.RunAsync("Sleeper")).ReadOutputAs<TimeSpan>().ShouldBe(TimeSpan.FromDays(days));
    }

    [Fact]
    public async Task A_timer_that_became_due_while_no_host_was_running_fires_at_startup()
    {
        await using var host = new EngineHost { SkipTime = false }.Orchestrator("Sleeper", async context =>
        {
            await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            return "awake";
        });
        await host.StartAsync();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Sleeper", CancellationToken);
        await host.WaitUntilIdleAsync();
        await host.StopAsync();
        host.Time.Advance(TimeSpan.FromDays(2));
        await host.StartAsync();

        (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).ReadOutputAs<string>().ShouldBe("awake");
    }

    [Fact]
    public async Task A_scheduled_start_waits_for_its_time_and_keeps_earlier_events()
    {
        await using var host = new EngineHost { SkipTime = false }.Orchestrator("Later", async context =>
            $"{await context.WaitForExternalEvent<string>("Go")} {context.CurrentUtcDateTime:O}");
        await host.StartAsync();
        var start = host.Time.GetUtcNow().AddDays(40);
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Later", null, new StartOrchestrationOptions(StartAt: start), CancellationToken);
        await host.Client.RaiseEventAsync(id, "Go", "early", CancellationToken);
        await host.WaitUntilIdleAsync();
        var state = await host.Service.GetOrchestrationStateAsync(id, null);
        state.OrchestrationStatus.ShouldBe(OrchestrationStatus.Pending);
        state.ScheduledStartTime.ShouldBe(start.UtcDateTime);
        host.Service.NextTimer.ShouldBe(start.UtcDateTime);

        host.SkipTime = true;

        (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).ReadOutputAs<string>().ShouldBe($"early {start.UtcDateTime:O}");
    }

    [Fact]
    public async Task A_scheduled_start_can_be_terminated_before_its_time()
    {
        await using var host = await new EngineHost { SkipTime = false }.Orchestrator("Later", _ => Task.FromResult("ran")).StartAsync();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync(
            "Later", null, new StartOrchestrationOptions(StartAt: host.Time.GetUtcNow().AddDays(1)), CancellationToken);
        var ended = host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken);

        await host.Client.TerminateInstanceAsync(id, "not needed", CancellationToken);

        var result = await ended;
        result.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Terminated);
        result.ReadOutputAs<string>().ShouldBe("not needed");
        host.Time.Advance(TimeSpan.FromDays(2));
        await host.WaitUntilIdleAsync();
        (await host.Client.GetInstanceAsync(id, CancellationToken))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Terminated);
    }

    [Theory]
    [InlineData("terminated")]
    [InlineData("completed")]
    [InlineData("continued as new")]
    [InlineData("replaced")]
    public async Task A_timer_that_its_instance_no_longer_waits_for_is_not_the_next_timer(string end)
    {
        await using var host = await new EngineHost { SkipTime = false }
            .Orchestrator<int, string>("Wait", async (context, days) =>
            {
                if (days == 0)
                    return "done";
                using var stopTimer = new CancellationTokenSource();
                var timer = context.CreateTimer(TimeSpan.FromDays(days), stopTimer.Token);
                var ended = await Task.WhenAny(timer, context.WaitForExternalEvent<string>("Go"));
                stopTimer.Cancel();
                if (ended is Task<string> { Result: "continued as new" })
                    context.ContinueAsNew(0);
                return "done";
            })
            .StartAsync();
        var now = host.Time.GetUtcNow().UtcDateTime;
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Wait", 2, new StartOrchestrationOptions("other"), CancellationToken);
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Wait", 1, new StartOrchestrationOptions("one"), CancellationToken);
        await host.WaitUntilIdleAsync();
        host.Service.NextTimer.ShouldBe(now.AddDays(1));

        await (end switch
        {
            "terminated" => host.Client.TerminateInstanceAsync("one", CancellationToken),
            "replaced" => host.Client.ScheduleNewOrchestrationInstanceAsync(
                "Wait", 0, new StartOrchestrationOptions("one").WithDedupeStatuses(OrchestrationRuntimeStatus.Completed), CancellationToken),
            _ => host.Client.RaiseEventAsync("one", "Go", end, CancellationToken),
        });
        await host.WaitUntilIdleAsync();

        (await host.Client.GetInstanceAsync("one", CancellationToken))!.IsCompleted.ShouldBeTrue();
        host.Service.NextTimer.ShouldBe(now.AddDays(2));
    }

    [Fact]
    public async Task A_start_fails_for_its_dedupe_statuses_and_otherwise_replaces_the_instance()
    {
        await using var host = await new EngineHost()
            .Orchestrator<string, string>("Wait", async (context, input) => input == "done" ? input : await context.WaitForExternalEvent<string>("Go"))
            .StartAsync();
        await host.RunAsync("Wait", "done", "ended");
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Wait", "first", new StartOrchestrationOptions("running"), CancellationToken);
        await host.Client.WaitForInstanceStartAsync("running", CancellationToken);

        // By default a running instance prevents the start.
        (await Should.ThrowAsync<OrchestrationAlreadyExistsException>(() => StartAsync("running")))
            .Message.ShouldContain("'running' already exists. Its status is Running");
        await StartAsync("ended");
        await host.Client.WaitForInstanceStartAsync("ended", CancellationToken);
        await Should.ThrowAsync<OrchestrationAlreadyExistsException>(() => StartAsync(
            "ended", OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running));
        await StartAsync("running", OrchestrationRuntimeStatus.Completed);

        await host.Client.RaiseEventAsync("running", "Go", "go", CancellationToken);
        var result = await host.Client.WaitForInstanceCompletionAsync("running", true, CancellationToken);
        result.ReadInputAs<string>().ShouldBe("second");
        result.ReadOutputAs<string>().ShouldBe("go");

        async Task StartAsync(string id, params OrchestrationRuntimeStatus[] dedupe)
        {
            var options = new StartOrchestrationOptions(id);
            await host.Client.ScheduleNewOrchestrationInstanceAsync(
                "Wait", "second", dedupe is [] ? options : options.WithDedupeStatuses(dedupe), CancellationToken);
        }
    }

    [Fact]
    public async Task A_sub_orchestration_with_the_id_of_a_running_instance_fails_in_its_parent()
    {
        await using var host = await new EngineHost()
            .Orchestrator("Wait", context => context.WaitForExternalEvent<string>("Go"))
            .Orchestrator("Parent", async context =>
            {
                try
                {
                    return await context.CallSubOrchestratorAsync<string>("Wait", new SubOrchestrationOptions(instanceId: "taken"));
                }
                catch (Microsoft.DurableTask.TaskFailedException exception)
                {
                    return exception.FailureDetails.ErrorMessage;
                }
            })
            .StartAsync();
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Wait", null, new StartOrchestrationOptions("taken"), CancellationToken);
        await host.Client.WaitForInstanceStartAsync("taken", CancellationToken);

        (await host.RunAsync("Parent")).ReadOutputAs<string>().ShouldBe(
            "The sub-orchestration 'Wait' cannot start: an instance with the id 'taken' is running. Use another instance id.");
        (await host.Client.GetInstanceAsync("taken", CancellationToken))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Terminating_and_purging_reach_sub_orchestrations_if_the_service_is_recursive(bool recursive)
    {
        await using var host = await new EngineHost { Recursive = recursive, SkipTime = false }
            .Orchestrator<int, string>("Tree", async (context, depth) => depth == 0
                ? await context.WaitForExternalEvent<string>("Go")
                : await context.CallSubOrchestratorAsync<string>("Tree", depth - 1, new SubOrchestrationOptions(instanceId: $"tree{depth - 1}")))
            .StartAsync();
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Tree", 2, new StartOrchestrationOptions("tree2"), CancellationToken);
        await host.WaitUntilIdleAsync();

        await host.Client.TerminateInstanceAsync("tree2", "stop", CancellationToken);
        await host.WaitUntilIdleAsync();

        var statuses = new List<OrchestrationRuntimeStatus>();
        foreach (var id in (string[])["tree2", "tree1", "tree0"])
            statuses.Add((await host.Client.GetInstanceAsync(id, CancellationToken))!.RuntimeStatus);
        var below = recursive ? OrchestrationRuntimeStatus.Terminated : OrchestrationRuntimeStatus.Running;
        statuses.ShouldBe([OrchestrationRuntimeStatus.Terminated, below, below]);
        (await host.Client.PurgeInstanceAsync("tree2", CancellationToken)).PurgedInstanceCount.ShouldBe(recursive ? 3 : 1);
        (await host.Client.GetInstanceAsync("tree0", CancellationToken) is null).ShouldBe(recursive);
    }

    [Fact]
    public async Task A_terminated_instance_ends_even_if_it_is_suspended()
    {
        await using var host = await new EngineHost().Orchestrator("Wait", context => context.WaitForExternalEvent<string>("Go")).StartAsync();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Wait", CancellationToken);
        await host.Client.SuspendInstanceAsync(id, "pause", CancellationToken);
        await host.WaitUntilIdleAsync();
        (await host.Client.GetInstanceAsync(id, CancellationToken))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Suspended);

        await host.Client.TerminateInstanceAsync(id, "stop", CancellationToken);

        (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Terminated);
    }

    [Fact]
    public async Task An_instance_that_is_terminated_right_after_its_start_ends()
    {
        await using var host = await new EngineHost().Orchestrator("Wait", context => context.WaitForExternalEvent<string>("Go")).StartAsync();

        for (var i = 0; i < 20; i++)
        {
            var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Wait", CancellationToken);
            await host.Client.TerminateInstanceAsync(id, "stop", CancellationToken);
            (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Terminated);
        }
    }

    [Fact]
    public async Task More_events_than_fit_into_a_work_item_are_all_received_in_order()
    {
        const int Events = 2_500;
        await using var host = await new EngineHost { CachedHistorySize = 0, SkipTime = false }
            .Orchestrator("Collect", async context =>
            {
                await context.WaitForExternalEvent<int>("Begin");
                var inOrder = true;
                for (var i = 0; i < Events; i++)
                    inOrder &= await context.WaitForExternalEvent<int>("Next") == i;
                return inOrder;
            })
            .StartAsync();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync(
            "Collect", null, new StartOrchestrationOptions(StartAt: host.Time.GetUtcNow().AddDays(1)), CancellationToken);
        await host.Service.SendTaskOrchestrationMessageBatchAsync([.. Enumerable.Range(0, Events).Select(i => Event("Next", i)), Event("Begin", 0)]);
        host.SkipTime = true;

        (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).ReadOutputAs<bool>().ShouldBeTrue();

        TaskMessage Event(string name, int payload) =>
            new() { OrchestrationInstance = new() { InstanceId = id }, Event = new EventRaisedEvent(-1, $"{payload}") { Name = name } };
    }

    [Fact]
    public async Task Waiting_instances_use_no_memory_and_continue_after_a_restart()
    {
        await using var host = new EngineHost { SkipTime = false, CachedHistorySize = 0 }.Orchestrator("Sleeper", async context =>
        {
            await context.CreateTimer(TimeSpan.FromDays(30), CancellationToken.None);
            return "awake";
        });
        await host.StartAsync();
        var ids = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => host.Client.ScheduleNewOrchestrationInstanceAsync("Sleeper", CancellationToken)));
        await host.WaitUntilIdleAsync();
        host.Service.QueuedInstances.ShouldBe(0);

        await host.RestartAsync();
        host.Service.QueuedInstances.ShouldBe(0);
        host.SkipTime = true;

        foreach (var id in ids)
            (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).ReadOutputAs<string>().ShouldBe("awake");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_000)]
    public async Task No_event_is_lost_or_reordered_while_an_instance_continues_as_new_repeatedly(long cachedHistorySize)
    {
        const int Senders = 4;
        const int Each = 50;
        await using var host = await new EngineHost { CachedHistorySize = cachedHistorySize }
            .Orchestrator<List<string>, List<string>>("Collect", async (context, all) =>
            {
                all.Add(await context.WaitForExternalEvent<string>("Next"));
                if (all.Count < Senders * Each)
                    context.ContinueAsNew(all);
                return all;
            })
            .StartAsync();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Collect", new List<string>(), cancellation: CancellationToken);

        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async sender =>
        {
            for (var i = 0; i < Each; i++)
                await host.Client.RaiseEventAsync(id, "Next", $"{sender} {i:00}", CancellationToken);
        }));

        var all = (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).ReadOutputAs<List<string>>()!;
        all.Count.ShouldBe(Senders * Each);
        foreach (var sender in all.GroupBy(word => word[0]))
            sender.ShouldBe(Enumerable.Range(0, Each).Select(i => $"{sender.Key} {i:00}"));
    }

    [Fact]
    public async Task Large_payloads_pass_through_activities_events_status_and_results()
    {
        var large = new string('ü', 400_000);
        await using var host = await new EngineHost { CachedHistorySize = 0 }
            .Activity<string, string>("Echo", input => input)
            .Orchestrator<string, string>("Large", async (context, input) =>
            {
                context.SetCustomStatus(input);
                var echoed = await context.CallActivityAsync<string>("Echo", input);
                return echoed + await context.WaitForExternalEvent<string>("More");
            })
            .StartAsync();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Large", large, cancellation: CancellationToken);
        await host.Client.RaiseEventAsync(id, "More", large, CancellationToken);

        var result = await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken);
        result.ReadOutputAs<string>().ShouldBe(large + large);
        result.ReadCustomStatusAs<string>().ShouldBe(large);
    }

    [Fact]
    public async Task Tags_parent_and_version_are_part_of_the_state()
    {
        await using var host = await new EngineHost()
            .Orchestrator("Child", _ => Task.FromResult("child"))
            .Orchestrator("Parent", context => context.CallSubOrchestratorAsync<string>("Child", new SubOrchestrationOptions(instanceId: "child")))
            .StartAsync();
        var options = new StartOrchestrationOptions("parent") { Tags = new Dictionary<string, string> { ["team"] = "red" } };
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Parent", null, options, CancellationToken);
        await host.Client.WaitForInstanceCompletionAsync("parent", CancellationToken);

        var parent = await host.Service.GetOrchestrationStateAsync("parent", null);
        var child = await host.Service.GetOrchestrationStateAsync("child", null);
        parent.Tags["team"].ShouldBe("red");
        child.Tags["team"].ShouldBe("red"); // inherited
        child.ParentInstance.OrchestrationInstance.InstanceId.ShouldBe("parent");
        child.ParentInstance.OrchestrationInstance.ExecutionId.ShouldBe(parent.OrchestrationInstance.ExecutionId);
        (await host.Service.GetOrchestrationStateAsync("parent", parent.OrchestrationInstance.ExecutionId)).ShouldNotBeNull();
        (await host.Service.GetOrchestrationStateAsync("parent", "another execution")).ShouldBeNull();
        parent.CompletedTime.ShouldBe(host.Time.GetUtcNow().UtcDateTime);
    }

    [Fact]
    public async Task The_history_can_be_read_as_json_and_as_a_stream()
    {
        await using var host = await new EngineHost()
            .Activity<string, string>("Echo", input => input)
            .Orchestrator("Caller", context => context.CallActivityAsync<string>("Echo", "hi"))
            .StartAsync();
        await host.RunAsync("Caller", instanceId: "one");

        var events = new List<HistoryEvent>();
        await foreach (var historyEvent in host.Service.StreamOrchestrationHistoryAsync("one"))
            events.Add(historyEvent);
        var json = JArray.Parse(await host.Service.GetOrchestrationHistoryAsync("one", null));

        EventType[] expected =
        [
            EventType.OrchestratorStarted, EventType.ExecutionStarted, EventType.TaskScheduled, EventType.OrchestratorCompleted,
            EventType.OrchestratorStarted, EventType.TaskCompleted, EventType.ExecutionCompleted, EventType.OrchestratorCompleted,
        ];
        events.Select(historyEvent => historyEvent.EventType).ShouldBe(expected);
        json.Select(historyEvent => (EventType)(int)historyEvent["EventType"]!).ShouldBe(expected);
        (await host.Service.GetOrchestrationHistoryAsync("nobody", null)).ShouldBe("[]");
    }

    [Fact]
    public async Task Queries_filter_by_status_prefix_and_time_and_page_in_the_order_of_creation()
    {
        await using var host = await new EngineHost { SkipTime = false }
            .Orchestrator<bool, string>("Maybe", (context, wait) => wait ? context.WaitForExternalEvent<string>("Go") : Task.FromResult("done"))
            .StartAsync();
        var start = host.Time.GetUtcNow().UtcDateTime;
        for (var i = 0; i < 4; i++)
        {
            foreach (var word in Words)
            {
                await host.Client.ScheduleNewOrchestrationInstanceAsync(
                    "Maybe", word == "two", new StartOrchestrationOptions($"{word}_%{i}"), CancellationToken);
            }

            host.Time.Advance(TimeSpan.FromMinutes(1));
        }

        await host.WaitUntilIdleAsync();

        (await FindAsync(new())).Count.ShouldBe(16);
        (await FindAsync(new() { PageSize = 5 })).ShouldBe(Enumerable.Range(0, 4).SelectMany(i => Words.Select(word => $"{word}_%{i}")));
        (await FindAsync(new() { InstanceIdPrefix = "t", PageSize = 3 }))
            .ShouldBe(Enumerable.Range(0, 4).SelectMany(i => new[] { $"two_%{i}", $"three_%{i}" }));
        (await FindAsync(new() { InstanceIdPrefix = "two_%" })).Count.ShouldBe(4); // not a wildcard
        (await FindAsync(new() { InstanceIdPrefix = "%" })).ShouldBeEmpty();
        (await FindAsync(new() { RuntimeStatus = [OrchestrationStatus.Running] })).ShouldAllBe(id => id.StartsWith("two"));
        (await FindAsync(new() { RuntimeStatus = [OrchestrationStatus.Running, OrchestrationStatus.Completed] })).Count.ShouldBe(16);
        (await FindAsync(new() { RuntimeStatus = [OrchestrationStatus.Failed] })).ShouldBeEmpty();
        (await FindAsync(new() { CreatedTimeFrom = start.AddMinutes(1), CreatedTimeTo = start.AddMinutes(2) })).Count.ShouldBe(8);
        var withoutInputs = await host.Service.GetOrchestrationWithQueryAsync(new() { FetchInputsAndOutputs = false }, CancellationToken);
        withoutInputs.OrchestrationState.ShouldAllBe(state => state.Input == null && state.Output == null);
        await Should.ThrowAsync<ArgumentException>(() => FindAsync(new() { ContinuationToken = "guess" }));

        async Task<List<string>> FindAsync(CoreQuery query)
        {
            var found = new List<string>();
            do
            {
                var page = await host.Service.GetOrchestrationWithQueryAsync(query, CancellationToken);
                page.OrchestrationState.Count.ShouldBeLessThanOrEqualTo(query.PageSize);
                found.AddRange(page.OrchestrationState.Select(state => state.OrchestrationInstance.InstanceId));
                query.ContinuationToken = page.ContinuationToken;
            }
            while (query.ContinuationToken is not null);
            return found;
        }
    }

    [Fact]
    public async Task Purges_by_filter_remove_ended_instances_of_the_given_time_and_status()
    {
        await using var host = await new EngineHost { SkipTime = false }
            .Orchestrator("Done", _ => Task.FromResult("done"))
            .Orchestrator<string>("Broken", _ => throw new InvalidOperationException())
            .Orchestrator("Wait", context => context.WaitForExternalEvent<string>("Go"))
            .StartAsync();
        var start = host.Time.GetUtcNow().UtcDateTime;
        foreach (var name in (string[])["Done", "Broken", "Wait", "Done"])
        {
            await host.Client.ScheduleNewOrchestrationInstanceAsync(name, CancellationToken);
            await host.WaitUntilIdleAsync();
            host.Time.Advance(TimeSpan.FromMinutes(1));
        }

        (await PurgeAsync(start.AddMinutes(10), null)).ShouldBe(0);
        (await PurgeAsync(start, start.AddMinutes(1), OrchestrationStatus.Failed, OrchestrationStatus.Running)).ShouldBe(1);
        (await PurgeAsync(start, start)).ShouldBe(1);
        await host.Service.PurgeOrchestrationHistoryAsync(start.AddMinutes(3), OrchestrationStateTimeRangeFilterType.OrchestrationCompletedTimeFilter);

        (await host.Service.GetOrchestrationWithQueryAsync(new(), CancellationToken)).OrchestrationState.ShouldHaveSingleItem().Name.ShouldBe("Wait");

        async Task<int> PurgeAsync(DateTime from, DateTime? to, params OrchestrationStatus[] statuses) =>
            (await host.Service.PurgeInstanceStateAsync(new PurgeInstanceFilter(from, to, statuses))).DeletedInstanceCount;
    }

    [Fact]
    public async Task Canceled_and_timed_out_waits_are_removed()
    {
        await using var host = await new EngineHost { SkipTime = false }
            .Orchestrator("Wait", context => context.WaitForExternalEvent<string>("Go"))
            .StartAsync();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Wait", CancellationToken);
        using var canceled = new CancellationTokenSource();
        var waits = Enumerable.Range(0, 2).Select(_ => host.Client.WaitForInstanceCompletionAsync(id, canceled.Token)).ToList();
        host.Service.AwaitedInstances.ShouldBe(1);
        await canceled.CancelAsync();
        foreach (var wait in waits)
            (await Should.ThrowAsync<OperationCanceledException>(() => wait)).CancellationToken.ShouldBe(canceled.Token);

        (await host.Service.WaitForOrchestrationAsync(id, null!, TimeSpan.FromMilliseconds(1), CancellationToken)).ShouldBeNull();
        host.Service.AwaitedInstances.ShouldBe(0);

        // A wait fails when the service closes.
        var last = host.Client.WaitForInstanceCompletionAsync(id, CancellationToken);
        await host.StopAsync();
        await Should.ThrowAsync<OrchestrationStoreException>(() => last);
    }
}
