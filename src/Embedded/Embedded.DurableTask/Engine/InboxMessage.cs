using Embedded.DurableTask.History;

namespace Embedded.DurableTask.Engine;

/// <summary>An event on its way to an execution. Stored before it is delivered, removed by the turn that takes it in.</summary>
internal sealed class InboxMessage(long id, long key, string instanceId, DateTime due, InboxEvent inboxEvent)
{
    /// <summary>The row's id; 0 for one that is not stored.</summary>
    public long Id { get; } = id;

    /// <summary>The execution it is for.</summary>
    public long Key { get; set; } = key;

    public string InstanceId { get; } = instanceId;

    /// <summary>When it may be delivered, UTC.</summary>
    public DateTime Due { get; } = due;

    public InboxEvent Event { get; } = inboxEvent;

    /// <summary>Set when a waiting timer is no longer wanted.</summary>
    public bool Cancelled { get; set; }
}
