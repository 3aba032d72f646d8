using DurableTask.Core;
using DurableTask.Core.History;
using LocalAzure.DurableTask.Storage;

namespace LocalAzure.DurableTask.Dispatch;

/// <summary>Stores messages to instances within one write, and starts, replaces, terminates and removes instances.</summary>
internal sealed class Mailbox(StoreWriter writer, DateTime now, bool recursive)
{
    public Outcome Outcome { get; } = new();

    /// <summary>Stores a message, or drops it if no instance can receive it.</summary>
    /// <param name="envelope">The message.</param>
    /// <param name="sender">The key of the instance that sends it, if one does.</param>
    public void Receive(Envelope envelope, long? sender = null)
    {
        if (envelope.Event is ExecutionStartedEvent started)
            Start(envelope, started, sender);
        else if (writer.Find(envelope.InstanceId) is { } instance && Accepts(instance, envelope))
            Deliver(instance, envelope);
        else
            Outcome.Dropped.Add((envelope.InstanceId, envelope.Event.EventType.ToString()));
    }

    /// <summary>Starts an instance. One of the same id that exists is replaced.</summary>
    public void Replace(Envelope envelope, ExecutionStartedEvent started, InstanceHead? existing, long? parentKey = null)
    {
        if (existing is not null)
            Remove(existing);

        var key = writer.InsertInstance(
            new()
            {
                OrchestrationInstance = started.OrchestrationInstance,
                OrchestrationStatus = OrchestrationStatus.Pending,
                Name = started.Name,
                Version = started.Version,
                Input = started.Input,
                Tags = started.Tags,
                ParentInstance = started.ParentInstance,
                ScheduledStartTime = started.ScheduledStartTime is null ? null : new DateTime(envelope.Due, DateTimeKind.Utc),
                CreatedTime = now,
                LastUpdatedTime = now,
            },
            parentKey);
        Add(key, envelope.InstanceId, envelope.Due, envelope);
    }

    /// <summary>Removes an ended instance, and its sub-orchestrations if the store is recursive. Returns how many were removed.</summary>
    public int Purge(string instanceId)
    {
        if (writer.Find(instanceId) is not { IsEnded: true } instance)
            return 0;

        var purged = 1;
        foreach (var descendant in recursive ? writer.FindDescendants(instance.Key) : [])
        {
            if (!descendant.IsEnded)
                continue;
            writer.DeleteActivities(descendant.Key);
            Remove(descendant);
            purged++;
        }

        writer.DeleteActivities(instance.Key);
        Remove(instance);
        return purged;
    }

    private void Start(Envelope envelope, ExecutionStartedEvent started, long? sender)
    {
        var existing = writer.Find(envelope.InstanceId);
        if (existing?.ExecutionId == started.OrchestrationInstance.ExecutionId)
            Outcome.Dropped.Add((envelope.InstanceId, nameof(EventType.ExecutionStarted)));
        else if (existing is { IsEnded: false } && started.ParentInstance is { } parent)
            Refuse(envelope.InstanceId, started, parent);
        else
            Replace(envelope, started, existing, started.ParentInstance is null ? null : sender);
    }

    // A sub-orchestration cannot take the id of an instance that runs. Its parent must not wait for it forever.
    private void Refuse(string instanceId, ExecutionStartedEvent started, ParentInstance parent)
    {
        Outcome.Dropped.Add((instanceId, nameof(EventType.ExecutionStarted)));
        if (started.Tags?.ContainsKey(OrchestrationTags.FireAndForget) == true)
            return;

        var reason =
            $"The sub-orchestration '{started.Name}' cannot start: an instance with the id '{instanceId}' is running. Use another instance id.";
        Receive(Envelope.Of(
            parent.OrchestrationInstance.InstanceId,
            new SubOrchestrationInstanceFailedEvent(
                -1, parent.TaskScheduleId, reason, null, new FailureDetails(typeof(InvalidOperationException).FullName!, reason, null, null, false))
            {
                Timestamp = now,
            },
            parent.OrchestrationInstance.ExecutionId));
    }

    private static bool Accepts(InstanceHead instance, Envelope envelope) =>
        !instance.IsEnded && (envelope.ExecutionId is null || envelope.ExecutionId == instance.ExecutionId);

    private void Deliver(InstanceHead instance, Envelope envelope)
    {
        if (envelope.Event is ExecutionTerminatedEvent terminated)
        {
            foreach (var descendant in recursive ? writer.FindDescendants(instance.Key) : [])
            {
                if (!descendant.IsEnded)
                    Store(descendant, Envelope.Of(descendant.InstanceId, new ExecutionTerminatedEvent(-1, terminated.Input) { Timestamp = now }));
            }

            if (instance.Status == OrchestrationStatus.Pending && instance.ScheduledAt > now.Ticks)
            {
                Terminate(instance, terminated.Input);
                return;
            }
        }

        Store(instance, envelope);
    }

    // An instance takes nothing in before its scheduled start.
    private void Store(InstanceHead instance, Envelope envelope) => Add(
        instance.Key,
        instance.InstanceId,
        instance.Status == OrchestrationStatus.Pending ? Math.Max(instance.ScheduledAt, envelope.Due) : envelope.Due,
        envelope);

    private void Terminate(InstanceHead instance, string? output)
    {
        Outcome.RemoveMessages(writer.DeleteMessages(instance.Key));
        writer.UpdateInstance(instance.Key, new(OrchestrationStatus.Terminated, now, now, null, null, output));
        Outcome.Ended.Add(instance.InstanceId);
    }

    private void Add(long key, string instanceId, long due, Envelope envelope)
    {
        writer.AddMessage(key, due, envelope.ExecutionId, envelope.Data);
        Outcome.Messages.Add((instanceId, due));
    }

    private void Remove(InstanceHead instance)
    {
        Outcome.RemoveMessages(writer.DeleteInstance(instance.Key));
        Outcome.Removed.Add(instance.Key);
        Outcome.Ended.Add(instance.InstanceId);
    }
}
