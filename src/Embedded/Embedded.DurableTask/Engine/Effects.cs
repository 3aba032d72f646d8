using Embedded.DurableTask.Storage;

namespace Embedded.DurableTask.Engine;

/// <summary>What a committed write sets going in memory.</summary>
internal sealed class Effects
{
    /// <summary>Instances that are new.</summary>
    public List<InstanceRow> Created { get; } = [];

    /// <summary>Instances that are gone.</summary>
    public List<string> Removed { get; } = [];

    /// <summary>Messages to deliver, now or when they are due.</summary>
    public List<InboxMessage> Messages { get; } = [];

    /// <summary>Activities to run.</summary>
    public List<ActivityWork> Activities { get; } = [];
}
