using LocalAzure.DurableTask.Browsing;

namespace LocalAzure.DurableTask;

/// <content>What a page for people reads.</content>
public sealed partial class SqliteOrchestrationService
{
    private readonly string _id = Guid.NewGuid().ToString("N");
    private long _changes;

    /// <summary>Gets what differs after each change of the store, also across restarts.</summary>
    internal string Revision => $"{_id}-{Interlocked.Read(ref _changes)}";

    /// <summary>Gets the time of the orchestrations.</summary>
    internal DateTime CurrentTime => Now;

    /// <summary>Returns a page of the instances, the newest first.</summary>
    internal InstanceList List(InstanceListQuery query) => _store.Read(reader => reader.Browser.List(query));

    /// <summary>Returns an instance with what it waits for, or null if there is none.</summary>
    internal InstanceDetails? FindDetails(string instanceId) => _store.Read(reader => reader.Browser.Find(instanceId));

    /// <summary>Returns the last events of the history before a position, or null if there is no such instance.</summary>
    internal HistoryPage? ReadHistoryBefore(string instanceId, HistoryPosition before, int limit) =>
        _store.Read(reader => reader.Browser.ReadBefore(instanceId, before, limit));

    /// <summary>Returns the first events of the history after a position, or null if there is no such instance.</summary>
    internal HistoryPage? ReadHistoryAfter(string instanceId, HistoryPosition after, int limit) =>
        _store.Read(reader => reader.Browser.ReadAfter(instanceId, after, limit));
}
