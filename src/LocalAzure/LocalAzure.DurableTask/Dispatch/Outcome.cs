namespace LocalAzure.DurableTask.Dispatch;

/// <summary>What follows from a write once it is committed.</summary>
internal sealed class Outcome
{
    /// <summary>Gets the stored messages: the instance and when the message is due.</summary>
    public List<(string InstanceId, long Due)> Messages { get; } = [];

    /// <summary>Gets the ids of the stored activities.</summary>
    public List<long> Activities { get; } = [];

    /// <summary>Gets the instances that have ended or are gone.</summary>
    public List<string> Ended { get; } = [];

    /// <summary>Gets the keys of the instances that were removed.</summary>
    public List<long> Removed { get; } = [];

    /// <summary>Gets the latest due time of the messages that were removed with their instance or execution; 0 if none waited for a time.</summary>
    public long LatestRemovedDue { get; private set; }

    /// <summary>Gets the messages that nobody is left to receive.</summary>
    public List<(string InstanceId, string Event)> Dropped { get; } = [];

    /// <summary>Notes that messages were removed.</summary>
    public void RemoveMessages(long latestDue) => LatestRemovedDue = Math.Max(LatestRemovedDue, latestDue);
}
