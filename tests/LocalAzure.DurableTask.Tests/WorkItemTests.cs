using LocalAzure.DurableTask.Testing;
using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using LocalAzure.DurableTask.Dispatch;

namespace LocalAzure.DurableTask.Tests;

/// <summary>The contract between the service and the dispatchers of DurableTask.Core.</summary>
public sealed class WorkItemTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly SqliteOrchestrationService _service;

    public WorkItemTests() => _service = SqliteOrchestrationService.Open(new() { File = _directory.File });

    private CancellationToken CancellationToken { get; } = new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token;

    [Fact]
    public async Task An_instance_has_one_work_item_at_a_time_and_another_for_messages_that_arrive_meanwhile()
    {
        await StartAsync("one");
        var item = await LockAsync();
        await RaiseAsync("one", "during");

        var next = LockAsync();
        next.IsCompleted.ShouldBeFalse();
        await CompleteAsync(item);
        next.IsCompleted.ShouldBeFalse();
        await _service.ReleaseTaskOrchestrationWorkItemAsync(item);

        ((EventRaisedEvent)(await next).NewMessages.ShouldHaveSingleItem().Event).Name.ShouldBe("during");
    }

    [Fact]
    public async Task An_abandoned_work_item_cannot_complete_and_its_messages_are_dispatched_again()
    {
        await StartAsync("one");
        var abandoned = await LockAsync();
        await _service.AbandonTaskOrchestrationWorkItemAsync(abandoned);
        await _service.ReleaseTaskOrchestrationWorkItemAsync(abandoned);

        await Should.ThrowAsync<SessionAbortedException>(() => CompleteAsync(abandoned));

        var again = await LockAsync();
        again.NewMessages.ShouldHaveSingleItem().Event.ShouldBeOfType<ExecutionStartedEvent>();
        await Should.ThrowAsync<SessionAbortedException>(() => CompleteAsync(abandoned));
        await CompleteAsync(again);
        (await StateAsync("one")).OrchestrationStatus.ShouldBe(OrchestrationStatus.Running);
    }

    [Fact]
    public async Task A_work_item_that_is_released_without_completion_is_dispatched_again()
    {
        await StartAsync("one");
        await _service.ReleaseTaskOrchestrationWorkItemAsync(await LockAsync());

        (await LockAsync()).NewMessages.ShouldHaveSingleItem().Event.ShouldBeOfType<ExecutionStartedEvent>();
    }

    [Fact]
    public async Task A_work_item_of_a_replaced_instance_is_not_saved()
    {
        await StartAsync("one", input: "old");
        var old = await LockAsync();
        await StartAsync("one", input: "new", dedupe: []);

        await Should.ThrowAsync<SessionAbortedException>(() => CompleteAsync(old, activities: ["Lost"]));
        await _service.AbandonTaskOrchestrationWorkItemAsync(old);
        await _service.ReleaseTaskOrchestrationWorkItemAsync(old);

        var next = await LockAsync();
        ((ExecutionStartedEvent)next.NewMessages.ShouldHaveSingleItem().Event).Input.ShouldBe("new");
        next.OrchestrationRuntimeState.Events.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_work_item_of_a_deleted_instance_is_not_saved()
    {
        await StartAsync("one");
        var item = await LockAsync();
        await _service.DeleteAsync();

        await Should.ThrowAsync<SessionAbortedException>(() => CompleteAsync(item));
        (await _service.GetOrchestrationStateAsync("one", null)).ShouldBeNull();
    }

    [Fact]
    public async Task Work_that_fails_repeatedly_is_delayed_longer_up_to_a_limit()
    {
        Enumerable.Range(1, 12).Select(RetryDelay.After).ShouldBeInOrder();
        RetryDelay.After(1).ShouldBe(TimeSpan.FromMilliseconds(100));
        RetryDelay.After(1_000).ShouldBe(TimeSpan.FromSeconds(30));

        // A failing instance does not delay another.
        await StartAsync("poison");
        await _service.AbandonTaskOrchestrationWorkItemAsync(await LockAsync());
        await StartAsync("healthy");
        (await LockAsync()).InstanceId.ShouldBe("healthy");
        (await LockAsync()).InstanceId.ShouldBe("poison");
    }

    [Fact]
    public async Task An_activity_that_completes_twice_has_one_result()
    {
        await StartAsync("one");
        await CompleteAndReleaseAsync(await LockAsync(), activities: ["Work"]);
        var first = await _service.LockNextTaskActivityWorkItem(TimeSpan.Zero, CancellationToken);
        await _service.AbandonTaskActivityWorkItemAsync(first);
        var second = await _service.LockNextTaskActivityWorkItem(TimeSpan.Zero, CancellationToken);

        foreach (var item in (TaskActivityWorkItem[])[second, first])
        {
            await _service.CompleteTaskActivityWorkItemAsync(item, new()
            {
                OrchestrationInstance = item.TaskMessage.OrchestrationInstance,
                Event = new TaskCompletedEvent(-1, item.TaskMessage.Event.EventId, "done"),
            });
        }

        (await LockAsync()).NewMessages.ShouldHaveSingleItem().Event.ShouldBeOfType<TaskCompletedEvent>();
        _service.Work.IsIdle.ShouldBeFalse(); // only the instance
    }

    [Fact]
    public async Task An_activity_runs_even_if_its_instance_has_ended_but_not_if_it_was_purged()
    {
        foreach (var id in (string[])["ended", "purged"])
        {
            await StartAsync(id);
            var item = await LockAsync();
            await CompleteAndReleaseAsync(item, activities: [id], end: true);
        }

        (await _service.PurgeInstanceStateAsync("purged")).DeletedInstanceCount.ShouldBe(1);

        var activity = await _service.LockNextTaskActivityWorkItem(TimeSpan.Zero, CancellationToken);
        ((TaskScheduledEvent)activity.TaskMessage.Event).Name.ShouldBe("ended");
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await Should.ThrowAsync<OperationCanceledException>(() => _service.LockNextTaskActivityWorkItem(TimeSpan.Zero, soon.Token));
    }

    [Fact]
    public async Task Messages_of_an_earlier_execution_are_dropped_and_external_events_are_kept_when_an_instance_continues_as_new()
    {
        await StartAsync("one");
        var item = await LockAsync();
        var old = item.NewMessages[0].OrchestrationInstance;
        await RaiseAsync("one", "kept");
        await _service.SendTaskOrchestrationMessageAsync(new() { OrchestrationInstance = old, Event = new TaskCompletedEvent(-1, 0, "dropped") });
        var next = new OrchestrationRuntimeState();
        next.AddEvent(new OrchestratorStartedEvent(-1));
        next.AddEvent(new ExecutionStartedEvent(-1, "next")
        {
            Name = "test",
            OrchestrationInstance = new() { InstanceId = "one", ExecutionId = "next" },
        });
        next.AddEvent(new OrchestratorCompletedEvent(-1));
        await _service.CompleteTaskOrchestrationWorkItemAsync(item, next, [], [], [], null!, State(next));
        await _service.ReleaseTaskOrchestrationWorkItemAsync(item);
        await _service.SendTaskOrchestrationMessageAsync(new() { OrchestrationInstance = old, Event = new TaskCompletedEvent(-1, 1, "dropped too") });

        var second = await LockAsync();
        ((EventRaisedEvent)second.NewMessages.ShouldHaveSingleItem().Event).Name.ShouldBe("kept");
        second.OrchestrationRuntimeState.Events.Count.ShouldBe(3);
        (await StateAsync("one")).Input.ShouldBe("next");
    }

    [Fact]
    public async Task A_message_without_instance_event_or_execution_is_rejected()
    {
        var (instance, raised) = (new OrchestrationInstance { InstanceId = "x" }, new EventRaisedEvent(-1, null));

        await RejectedAsync(_service.SendTaskOrchestrationMessageAsync, new() { Event = raised });
        await RejectedAsync(_service.SendTaskOrchestrationMessageAsync, new() { OrchestrationInstance = instance });
        await RejectedAsync(_service.CreateTaskOrchestrationAsync, new() { OrchestrationInstance = instance, Event = raised });
        await RejectedAsync(
            _service.CreateTaskOrchestrationAsync,
            new() { OrchestrationInstance = instance, Event = new ExecutionStartedEvent(-1, null) { OrchestrationInstance = instance } });

        static Task RejectedAsync(Func<TaskMessage, Task> send, TaskMessage message) => Should.ThrowAsync<ArgumentException>(() => send(message));
    }

    [Fact]
    public async Task The_error_names_an_entity()
    {
        (await Should.ThrowAsync<NotSupportedException>(() => RaiseAsync("@counter@one", "op"))).Message.ShouldContain("does not support entities");
        (await Should.ThrowAsync<NotSupportedException>(() => StartAsync("@counter@one"))).Message.ShouldContain("'@counter@one'");
    }

    public void Dispose()
    {
        _service.Dispose();
        _directory.Dispose();
    }

    private Task StartAsync(string id, string? input = null, OrchestrationStatus[]? dedupe = null)
    {
        var instance = new OrchestrationInstance { InstanceId = id, ExecutionId = Guid.NewGuid().ToString("N") };
        var started = new ExecutionStartedEvent(-1, input) { Name = "test", OrchestrationInstance = instance };
        return _service.CreateTaskOrchestrationAsync(new() { OrchestrationInstance = instance, Event = started }, dedupe);
    }

    private Task RaiseAsync(string id, string name)
    {
        var raised = new EventRaisedEvent(-1, null) { Name = name };
        return _service.SendTaskOrchestrationMessageAsync(new() { OrchestrationInstance = new() { InstanceId = id }, Event = raised });
    }

    private Task<TaskOrchestrationWorkItem> LockAsync() => _service.LockNextTaskOrchestrationWorkItemAsync(TimeSpan.Zero, CancellationToken);

    private async Task<OrchestrationState> StateAsync(string id) => await _service.GetOrchestrationStateAsync(id, null);

    private async Task CompleteAndReleaseAsync(TaskOrchestrationWorkItem item, string[]? activities = null, bool end = false)
    {
        await CompleteAsync(item, activities, end);
        await _service.ReleaseTaskOrchestrationWorkItemAsync(item);
    }

    // The dispatcher of DurableTask.Core does this for an orchestrator that schedules activities.
    private Task CompleteAsync(TaskOrchestrationWorkItem item, string[]? activities = null, bool end = false)
    {
        var state = new OrchestrationRuntimeState(item.OrchestrationRuntimeState.Events);
        state.AddEvent(new OrchestratorStartedEvent(-1));
        foreach (var message in item.NewMessages)
            state.AddEvent(message.Event);
        var messages = (activities ?? []).Select((name, i) => new TaskMessage
        {
            OrchestrationInstance = state.OrchestrationInstance,
            Event = new TaskScheduledEvent(i) { Name = name },
        }).ToList();
        if (end)
            state.AddEvent(new ExecutionCompletedEvent(0, "over", OrchestrationStatus.Completed));
        state.AddEvent(new OrchestratorCompletedEvent(-1));
        return _service.CompleteTaskOrchestrationWorkItemAsync(item, state, messages, [], [], null!, State(state));
    }

    private static OrchestrationState State(OrchestrationRuntimeState state) => new()
    {
        OrchestrationInstance = state.OrchestrationInstance,
        OrchestrationStatus = state.OrchestrationStatus,
        Name = state.Name,
        Input = state.Input,
        Output = state.Output,
        CompletedTime = DateTime.UtcNow,
        LastUpdatedTime = DateTime.UtcNow,
    };
}
