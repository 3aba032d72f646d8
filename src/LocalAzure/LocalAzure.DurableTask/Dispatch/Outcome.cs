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

    /// <summary>Gets the messages that nobody is left to receive.</summary>
    public List<(string InstanceId, string Event)> Dropped { get; } = [];
}
