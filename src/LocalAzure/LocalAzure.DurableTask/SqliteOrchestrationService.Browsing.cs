using DurableTask.Core;
using LocalAzure.DurableTask.Browsing;

namespace LocalAzure.DurableTask;

/// <content>Members for the local host and its instances page.</content>
public sealed partial class SqliteOrchestrationService
{
    private readonly string _id = Guid.NewGuid().ToString("N");
    private long _changes;

    /// <summary>Gets a value that differs after each change of the store and after each restart.</summary>
    internal string Revision => $"{_id}-{Interlocked.Read(ref _changes)}";

    /// <summary>Gets the time of the orchestrations.</summary>
    internal DateTime CurrentTime => Now;

    /// <summary>Returns the state of an instance, or null if it does not exist.</summary>
    internal OrchestrationState? Find(string instanceId) => _store.Read(reader => reader.FindInstance(instanceId));

    /// <summary>Returns a page of the instances, the newest first.</summary>
    internal InstanceList List(InstanceListQuery query) => _store.Read(reader => reader.Browser.List(query));

    /// <summary>Returns an instance with its pending work, or null if it does not exist.</summary>
    internal InstanceDetails? FindDetails(string instanceId) => _store.Read(reader => reader.Browser.Find(instanceId));

    /// <summary>Returns the last events of the history before a position, or null if the instance does not exist.</summary>
    internal HistoryPage? ReadHistoryBefore(string instanceId, HistoryPosition before, int limit) =>
        _store.Read(reader => reader.Browser.ReadBefore(instanceId, before, limit));

    /// <summary>Returns the first events of the history after a position, or null if the instance does not exist.</summary>
    internal HistoryPage? ReadHistoryAfter(string instanceId, HistoryPosition after, int limit) =>
        _store.Read(reader => reader.Browser.ReadAfter(instanceId, after, limit));
}
