using System.Globalization;
using System.Text;
using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Query;
using LocalAzure.DurableTask.Serialization;
using Microsoft.Data.Sqlite;

namespace LocalAzure.DurableTask.Storage;

/// <summary>Reads committed data, on a connection of its own that never blocks the writer.</summary>
internal sealed class StoreReader(SqliteConnection connection) : IDisposable
{
    // The large columns come last: a query without inputs and outputs does not read them.
    private const string Columns =
        "instance_id, execution_id, status, created_at, updated_at, completed_at, scheduled_at, name, version, parent, tags, custom_status";

    private const string LargeColumns = ", failure, input, output";

    // An instance that receives messages faster than it processes them consumes them in several work items.
    private const int MaxMessages = 1_000;

    private readonly Statements _statements = new(connection);

    /// <summary>Gets the reader of the instances page.</summary>
    public InstanceBrowser Browser => field ??= new(_statements);

    public OrchestrationState? FindInstance(string instanceId)
    {
        using var rows = _statements[$"SELECT {Columns}{LargeColumns} FROM instances WHERE instance_id = ?1"].Query(instanceId);
        return rows.Read() ? ReadInstance(rows, large: true) : null;
    }

    /// <summary>Returns the next work item of an instance, or null if no message is due.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="now">The current time in ticks; messages that are due later stay in the store.</param>
    /// <param name="isCached">Returns whether the history of the instance with a key is cached and need not be read.</param>
    public PendingWorkItem? FindPendingWorkItem(string instanceId, long now, Func<long, bool> isCached) => _statements.InSnapshot(() =>
    {
        var instance = _statements["SELECT key, execution_id, custom_status FROM instances WHERE instance_id = ?1"].Query(instanceId)
            .ReadAll(row => (Key: row.GetInt64(0), ExecutionId: row.GetString(1), CustomStatus: row.ReadText(2)));
        if (instance is not [var (key, executionId, customStatus)])
            return null;

        var (ids, messages) = (new List<long>(), new List<TaskMessage>());
        var hasMore = false;
        using (var rows = _statements["SELECT id, data FROM messages WHERE instance_key = ?1 AND due <= ?2 ORDER BY due, id LIMIT ?3"]
            .Query(key, now, MaxMessages + 1))
        {
            while (rows.Read() && !(hasMore = ids.Count == MaxMessages))
            {
                ids.Add(rows.GetInt64(0));
                messages.Add(HistoryJson.ReadMessage(rows.ReadBytes(1)));
            }
        }

        if (messages.Count == 0)
            return null;

        var (workItems, size) = (0, 0L);
        List<HistoryEvent>? history = null;
        if (!isCached(key))
        {
            history = [];
            using var rows = _statements["SELECT data FROM history WHERE instance_key = ?1 ORDER BY work_item"].Query(key);
            while (rows.Read())
            {
                var data = rows.ReadBytes(0);
                history.AddRange(HistoryJson.ReadEvents(data));
                (workItems, size) = (workItems + 1, size + data.Length);
            }
        }

        return new PendingWorkItem(key, executionId, customStatus, ids, messages, hasMore, history, workItems, size);
    });

    /// <summary>Returns the history events of a work item, or null if there is no such work item.</summary>
    public byte[]? ReadHistory(string instanceId, string executionId, int workItem)
    {
        using var rows = _statements["""
            SELECT h.data FROM instances i JOIN history h ON h.instance_key = i.key
            WHERE i.instance_id = ?1 AND i.execution_id = ?2 AND h.work_item = ?3
            """].Query(instanceId, executionId, workItem);
        return rows.Read() ? rows.ReadBytes(0) : null;
    }

    /// <summary>Returns a page of the instances that match, in the order of their creation.</summary>
    public OrchestrationQueryResult Query(OrchestrationQuery query)
    {
        var sql = new StringBuilder($"SELECT key, {Columns}{(query.FetchInputsAndOutputs ? LargeColumns : "")} FROM instances");
        var values = new List<object?>();
        Add("WHERE key >", ContinuationToken.Read(query.ContinuationToken));
        if (query.CreatedTimeFrom is { } from)
            Add("AND created_at >=", UtcTime.Of(from).Ticks);
        if (query.CreatedTimeTo is { } to)
            Add("AND created_at <=", UtcTime.Of(to).Ticks);
        if (query.InstanceIdPrefix is { Length: > 0 } prefix)
        {
            Add("AND instance_id >=", prefix);
            Add("AND instance_id <", prefix + "\U0010FFFF");
        }

        if (query.RuntimeStatus is { Count: > 0 } statuses)
            sql.Append(CultureInfo.InvariantCulture, $" AND status IN ({Numbers(statuses)})");
        Add("ORDER BY key LIMIT", query.PageSize + 1L);

        using var statement = new Statement(connection, sql.ToString());
        using var rows = statement.Query(values.ToArray());
        var (found, last) = (new List<OrchestrationState>(), 0L);
        while (rows.Read())
        {
            if (found.Count == query.PageSize)
                return new(found, ContinuationToken.Write(last));
            last = rows.GetInt64(0);
            found.Add(ReadInstance(rows, query.FetchInputsAndOutputs, first: 1));
        }

        return new(found, null);

        void Add(string condition, object value)
        {
            values.Add(value);
            sql.Append(CultureInfo.InvariantCulture, $" {condition} ?{values.Count}");
        }
    }

    /// <summary>Returns the ended instances that match.</summary>
    public IReadOnlyList<string> FindEnded(long createdFrom, long createdTo, long completedBefore, IReadOnlyCollection<OrchestrationStatus> statuses)
    {
        using var statement = new Statement(connection, $"""
            SELECT instance_id FROM instances
            WHERE status IN ({Numbers(statuses)}) AND created_at >= ?1 AND created_at <= ?2 AND coalesce(completed_at, updated_at) <= ?3
            """);
        return statement.Query(createdFrom, createdTo, completedBefore).ReadAll(row => row.GetString(0));
    }

    /// <summary>Returns the instances with messages that are due after <paramref name="after"/> and not after <paramref name="until"/>.</summary>
    public IReadOnlyList<string> FindDue(long after, long until) =>
        _statements["SELECT instance_id FROM instances WHERE key IN (SELECT instance_key FROM messages WHERE due > ?1 AND due <= ?2)"]
            .Query(after, until).ReadAll(row => row.GetString(0));

    /// <summary>Returns the first due time after <paramref name="after"/>.</summary>
    public long? FindNextDue(long after) => _statements["SELECT min(due) FROM messages WHERE due > ?1"].Scalar<long>(after);

    /// <summary>Returns the time of the last change of an instance.</summary>
    public long? FindLastUpdate() => _statements["SELECT max(updated_at) FROM instances"].Scalar<long>();

    public IReadOnlyList<long> FindActivities() => _statements["SELECT id FROM activities ORDER BY id"].Query().ReadAll(row => row.GetInt64(0));

    public TaskMessage? FindActivity(long id)
    {
        using var rows = _statements["SELECT data FROM activities WHERE id = ?1"].Query(id);
        return rows.Read() ? HistoryJson.ReadMessage(rows.ReadBytes(0)) : null;
    }

    public void Dispose()
    {
        _statements.Dispose();
        connection.Dispose();
    }

    private static OrchestrationState ReadInstance(SqliteDataReader row, bool large, int first = 0) => new()
    {
        OrchestrationInstance = new() { InstanceId = row.GetString(first), ExecutionId = row.GetString(first + 1) },
        OrchestrationStatus = (OrchestrationStatus)row.GetInt32(first + 2),
        CreatedTime = row.ReadTime(first + 3) ?? default,
        LastUpdatedTime = row.ReadTime(first + 4) ?? default,
        CompletedTime = row.ReadTime(first + 5) ?? default,
        ScheduledStartTime = row.ReadTime(first + 6),
        Name = row.GetString(first + 7),
        Version = row.ReadText(first + 8),
        ParentInstance = row.ReadJson<ParentInstance>(first + 9),
        Tags = row.ReadJson<Dictionary<string, string>>(first + 10),
        Status = row.ReadText(first + 11),
        FailureDetails = large ? row.ReadJson<FailureDetails>(first + 12) : null,
        Input = large ? row.ReadText(first + 13) : null,
        Output = large ? row.ReadText(first + 14) : null,
    };

    private static string Numbers(IEnumerable<OrchestrationStatus> statuses) => string.Join(',', statuses.Select(status => (int)status));
}
