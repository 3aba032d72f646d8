namespace LocalAzure.DurableTask.Dispatch;

/// <summary>What the service must do after a write is committed.</summary>
internal sealed class CommitEffects
{
    /// <summary>Gets the stored messages: the instance and the due time.</summary>
    public List<(string InstanceId, long Due)> Messages { get; } = [];

    /// <summary>Gets the ids of the stored activities.</summary>
    public List<long> Activities { get; } = [];

    /// <summary>Gets the instances that ended or were removed.</summary>
    public List<string> Ended { get; } = [];

    /// <summary>Gets the keys of the removed instances.</summary>
    public List<long> Removed { get; } = [];

    /// <summary>Gets the latest due time of the messages that were removed with their instance or execution; 0 if none was scheduled.</summary>
    public long LatestRemovedDue { get; private set; }

    /// <summary>Gets the messages that no execution can receive.</summary>
    public List<(string InstanceId, string Event)> Dropped { get; } = [];

    public void AddRemovedMessages(long latestDue) => LatestRemovedDue = Math.Max(LatestRemovedDue, latestDue);
}
