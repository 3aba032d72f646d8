using Embedded.DurableTask.History;
using Embedded.DurableTask.Orchestrations;
using Embedded.DurableTask.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Embedded.DurableTask.Engine;

/// <summary>Stores a turn: everything it took in, did and asked for, in one transaction.</summary>
internal sealed class Turn(InstanceRow instance, int number, IReadOnlyList<InboxMessage> messages, TurnOutcome outcome, Func<long> nextId)
{
    /// <summary>The execution that goes on after this turn; null when the instance has ended.</summary>
    public long? NextKey { get; private set; } = instance.Key;

    /// <summary>The instance the turn was taken by.</summary>
    public InstanceRow Instance => instance;

    /// <summary>What the turn came to.</summary>
    public TurnOutcome Outcome => outcome;

    /// <summary>Where the instance stands after the turn, when it goes on. One that is to start later may take in events before.</summary>
    public OrchestrationRuntimeStatus Status { get; } =
        instance.Status == OrchestrationRuntimeStatus.Pending && !outcome.Record.Events.Any(taken => taken is ExecutionStarted)
            ? OrchestrationRuntimeStatus.Pending
            : OrchestrationRuntimeStatus.Running;

    /// <summary>Writes the turn; null when the execution is no more, because the instance was purged or started again.</summary>
    public Effects? Apply(StoreWriter writer)
    {
        if (!writer.IsOpen(instance.Key))
            return null;

        var effects = new Effects();
        foreach (var message in messages)
            writer.DeleteInbox(message.Id);
        foreach (var timer in outcome.CancelledTimers)
            writer.DeleteTimer(instance.Key, timer);

        // Before the end of the execution is written, so that what its last turn asked for is sent as well.
        foreach (var action in outcome.Record.Actions)
            Apply(action, writer, effects);

        var now = outcome.Record.Timestamp;
        switch (outcome.Completion)
        {
            case null:
                writer.AppendTurn(instance.Key, number, outcome.Record);
                writer.UpdateInstance(instance.Key, Status, outcome.CustomStatus, now);
                break;

            case Ended ended:
                writer.AppendTurn(instance.Key, number, outcome.Record);
                writer.EndInstance(instance.Key, ended.Status, ended.Output, ended.Failure, outcome.CustomStatus, now);
                TellParent(ended, writer, effects);
                NextKey = null;
                break;

            case ContinuedAsNew next:
                NextKey = nextId();
                writer.ReplaceExecution(instance.Key, NextKey.Value, next.Input, outcome.CustomStatus, now);
                Send(NextKey.Value, instance.InstanceId, new ExecutionStarted(next.Unprocessed), now, writer, effects);
                break;
        }

        return effects;
    }

    private void Apply(OrchestrationAction action, StoreWriter writer, Effects effects)
    {
        var now = outcome.Record.Timestamp;
        switch (action)
        {
            case ActivityScheduled activity:
                var work = new ActivityWork(
                    nextId(), instance.Key, instance.InstanceId, activity.Id, activity.Name, outcome.Inputs[activity.Id], instance.TraceParent);
                writer.AddActivity(work);
                effects.Activities.Add(work);
                break;

            case TimerCreated timer when outcome.Completion is null && !outcome.CancelledTimers.Contains(timer.Id):
                Send(instance.Key, instance.InstanceId, new TimerFired(timer.Id), timer.FireAt, writer, effects);
                break;

            case SubOrchestrationScheduled child:
                StartChild(child, writer, effects);
                break;

            case EventSent sent when writer.FindInstance(sent.InstanceId) is { } target && writer.IsOpen(target.Key):
                Send(target.Key, sent.InstanceId, new EventRaised(sent.Name, outcome.Inputs[sent.Id]), now, writer, effects);
                break;
        }
    }

    private void StartChild(SubOrchestrationScheduled child, StoreWriter writer, Effects effects)
    {
        var now = outcome.Record.Timestamp;
        if (writer.FindInstance(child.InstanceId) is { } existing)
        {
            if (writer.IsOpen(existing.Key))
            {
                var failure = new TaskFailureDetails(
                    typeof(InvalidOperationException).FullName!, $"An instance with the id '{child.InstanceId}' is running already.", null, null, null);
                Send(instance.Key, instance.InstanceId, new TaskFailed(child.Id, failure), now, writer, effects);
                return;
            }

            writer.DeleteInstance(existing.Key, recursive: false);
        }

        var row = new InstanceRow
        {
            Key = nextId(),
            InstanceId = child.InstanceId,
            Name = child.Name,
            Status = OrchestrationRuntimeStatus.Pending,
            CreatedAt = now,
            UpdatedAt = now,
            Input = outcome.Inputs[child.Id],
            Parent = new(instance.Key, child.Id, instance.Name, instance.InstanceId),
            TraceParent = instance.TraceParent,
        };
        writer.InsertInstance(row);
        effects.Created.Add(row);
        Send(row.Key, row.InstanceId, new ExecutionStarted(), now, writer, effects);
    }

    private void TellParent(Ended ended, StoreWriter writer, Effects effects)
    {
        if (instance.Parent is not { } parent || !writer.IsOpen(parent.Key))
            return;

        InboxEvent result = ended.Status == OrchestrationRuntimeStatus.Completed
            ? new TaskCompleted(parent.Task, ended.Output)
            : new TaskFailed(parent.Task, ended.Failure ?? new(
                "DurableTask.Core.Exceptions.SubOrchestrationFailedException", $"Instance '{instance.InstanceId}' was terminated.", null, null, null));
        Send(parent.Key, parent.InstanceId, result, outcome.Record.Timestamp, writer, effects);
    }

    private void Send(long key, string instanceId, InboxEvent inboxEvent, DateTime due, StoreWriter writer, Effects effects)
    {
        var message = new InboxMessage(nextId(), key, instanceId, due, inboxEvent);
        writer.AddInbox(message);
        effects.Messages.Add(message);
    }
}
