using DurableTask.Core;
using DurableTask.Core.History;
using LocalAzure.DurableTask.Storage;

namespace LocalAzure.DurableTask.Dispatch;

/// <summary>Changes instances in one write: delivers messages to them, and starts, replaces, terminates and removes them.</summary>
internal sealed class InstanceChanges(StoreWriter writer, DateTime now, bool recursive)
{
    public CommitEffects Effects { get; } = new();

    /// <summary>Stores a message, or drops it if no instance can receive it.</summary>
    /// <param name="message">The message.</param>
    /// <param name="sender">The key of the instance that sends it; null for a client.</param>
    public void Deliver(SerializedMessage message, long? sender = null)
    {
        if (message.Event is ExecutionStartedEvent started)
            Start(message, started, sender);
        else if (writer.Find(message.InstanceId) is { } instance && Accepts(instance, message))
            Deliver(instance, message);
        else
            Effects.Dropped.Add((message.InstanceId, message.Event.EventType.ToString()));
    }

    /// <summary>Starts an instance and replaces an existing one of the same id.</summary>
    public void Replace(SerializedMessage message, ExecutionStartedEvent started, InstanceHeader? existing, long? parentKey = null)
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
                ScheduledStartTime = started.ScheduledStartTime is null ? null : new DateTime(message.Due, DateTimeKind.Utc),
                CreatedTime = now,
                LastUpdatedTime = now,
            },
            parentKey);
        Add(key, message.InstanceId, message.Due, message);
    }

    /// <summary>Removes an ended instance and, if the store is recursive, its ended sub-orchestrations.</summary>
    /// <returns>The number of removed instances.</returns>
    public int Purge(string instanceId)
    {
        if (writer.Find(instanceId) is not { IsEnded: true } instance)
            return 0;

        List<InstanceHeader> purged = [.. DescendantsOf(instance).Where(descendant => descendant.IsEnded), instance];
        foreach (var ended in purged)
        {
            writer.DeleteActivities(ended.Key);
            Remove(ended);
        }

        return purged.Count;
    }

    private void Start(SerializedMessage message, ExecutionStartedEvent started, long? sender)
    {
        var existing = writer.Find(message.InstanceId);
        if (existing?.ExecutionId == started.OrchestrationInstance.ExecutionId)
            Effects.Dropped.Add((message.InstanceId, nameof(EventType.ExecutionStarted)));
        else if (existing is { IsEnded: false } && started.ParentInstance is { } parent)
            Reject(message.InstanceId, started, parent);
        else
            Replace(message, started, existing, started.ParentInstance is null ? null : sender);
    }

    // A sub-orchestration cannot take the id of a running instance. The parent gets a failure, or it would wait forever.
    private void Reject(string instanceId, ExecutionStartedEvent started, ParentInstance parent)
    {
        Effects.Dropped.Add((instanceId, nameof(EventType.ExecutionStarted)));
        if (started.Tags?.ContainsKey(OrchestrationTags.FireAndForget) == true)
            return;

        var reason =
            $"The sub-orchestration '{started.Name}' cannot start: an instance with the id '{instanceId}' is running. Use another instance id.";
        Deliver(SerializedMessage.Of(
            parent.OrchestrationInstance.InstanceId,
            new SubOrchestrationInstanceFailedEvent(
                -1, parent.TaskScheduleId, reason, null, new FailureDetails(typeof(InvalidOperationException).FullName!, reason, null, null, false))
            {
                Timestamp = now,
            },
            parent.OrchestrationInstance.ExecutionId));
    }

    private static bool Accepts(InstanceHeader instance, SerializedMessage message) =>
        !instance.IsEnded && (message.ExecutionId is null || message.ExecutionId == instance.ExecutionId);

    private IReadOnlyList<InstanceHeader> DescendantsOf(InstanceHeader instance) => recursive ? writer.FindDescendants(instance.Key) : [];

    private void Deliver(InstanceHeader instance, SerializedMessage message)
    {
        if (message.Event is ExecutionTerminatedEvent terminated)
        {
            foreach (var descendant in DescendantsOf(instance).Where(descendant => !descendant.IsEnded))
            {
                Store(
                    descendant,
                    SerializedMessage.Of(descendant.InstanceId, new ExecutionTerminatedEvent(-1, terminated.Input) { Timestamp = now }));
            }

            if (instance.Status == OrchestrationStatus.Pending && instance.ScheduledAt > now.Ticks)
            {
                Terminate(instance, terminated.Input);
                return;
            }
        }

        Store(instance, message);
    }

    // An instance receives nothing before its scheduled start.
    private void Store(InstanceHeader instance, SerializedMessage message) => Add(
        instance.Key,
        instance.InstanceId,
        instance.Status == OrchestrationStatus.Pending ? Math.Max(instance.ScheduledAt, message.Due) : message.Due,
        message);

    private void Terminate(InstanceHeader instance, string? output)
    {
        Effects.AddRemovedMessages(writer.DeleteMessages(instance.Key));
        writer.UpdateInstance(instance.Key, new(OrchestrationStatus.Terminated, now, now, null, null, output));
        Effects.Ended.Add(instance.InstanceId);
    }

    private void Add(long key, string instanceId, long due, SerializedMessage message)
    {
        writer.AddMessage(key, due, message.ExecutionId, message.Data);
        Effects.Messages.Add((instanceId, due));
    }

    private void Remove(InstanceHeader instance)
    {
        Effects.AddRemovedMessages(writer.DeleteInstance(instance.Key));
        Effects.Removed.Add(instance.Key);
        Effects.Ended.Add(instance.InstanceId);
    }
}
