using System.Globalization;
using System.Text;
using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Query;
using LocalAzure.DurableTask.Serialization;
using Microsoft.Data.Sqlite;

namespace LocalAzure.DurableTask.Storage;

/// <summary>Reads what is committed, on a connection of its own that never blocks the writer.</summary>
internal sealed class StoreReader(SqliteConnection connection) : IDisposable
{
    // The large columns last: a query without inputs and outputs does not read them.
    private const string Columns =
        "instance_id, execution_id, status, created_at, updated_at, completed_at, scheduled_at, name, version, parent, tags, custom_status";

    private const string LargeColumns = ", failure, input, output";

    // An instance that gets messages faster than it can run takes them in over several turns.
    private const int MaxMessages = 1_000;

    private readonly Statements _statements = new(connection);

    /// <summary>Gets what reads for people.</summary>
    public InstanceBrowser Browser => field ??= new(_statements);

    public OrchestrationState? FindInstance(string instanceId)
    {
        using var rows = _statements[$"SELECT {Columns}{LargeColumns} FROM instances WHERE instance_id = ?1"].Query(instanceId);
        return rows.Read() ? ReadInstance(rows, large: true) : null;
    }

    /// <summary>Returns what the next turn of an instance takes in, or null if there is nothing.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="now">Messages that are due later stay.</param>
    /// <param name="isInMemory">Returns whether the history of the instance with a key is in memory and need not be read.</param>
    public PendingTurn? FindPendingTurn(string instanceId, long now, Func<long, bool> isInMemory) =>
        _statements.InSnapshot(() => FindPendingTurnInSnapshot(instanceId, now, isInMemory));

    private PendingTurn? FindPendingTurnInSnapshot(string instanceId, long now, Func<long, bool> isInMemory)
    {
        long key;
        string executionId;
        string? customStatus;
        using (var rows = _statements["SELECT key, execution_id, custom_status FROM instances WHERE instance_id = ?1"].Query(instanceId))
        {
            if (!rows.Read())
                return null;
            (key, executionId, customStatus) = (rows.GetInt64(0), rows.GetString(1), Text(rows, 2));
        }

        var (ids, messages) = (new List<long>(), new List<TaskMessage>());
        var hasMore = false;
        using (var rows = _statements["SELECT id, data FROM messages WHERE instance_key = ?1 AND due <= ?2 ORDER BY due, id LIMIT ?3"]
            .Query(key, now, MaxMessages + 1))
        {
            while (rows.Read() && !(hasMore = ids.Count == MaxMessages))
            {
                ids.Add(rows.GetInt64(0));
                messages.Add(HistoryJson.ReadMessage(rows.GetFieldValue<byte[]>(1)));
            }
        }

        if (messages.Count == 0)
            return null;

        var (turn, size) = (0, 0L);
        List<HistoryEvent>? history = null;
        if (!isInMemory(key))
        {
            history = [];
            foreach (var data in ReadHistory(key))
            {
                history.AddRange(HistoryJson.ReadEvents(data));
                (turn, size) = (turn + 1, size + data.Length);
            }
        }

        return new(key, executionId, customStatus, ids, messages, hasMore, history, turn, size);
    }

    /// <summary>Returns the history of an instance turn by turn.</summary>
    public IEnumerable<byte[]> ReadHistory(long key)
    {
        using var rows = _statements["SELECT data FROM history WHERE instance_key = ?1 ORDER BY turn"].Query(key);
        while (rows.Read())
            yield return rows.GetFieldValue<byte[]>(0);
    }

    /// <summary>Returns one turn of an execution, or null if there is none.</summary>
    public byte[]? ReadTurn(string instanceId, string executionId, int turn)
    {
        using var rows = _statements["""
            SELECT h.data FROM instances i JOIN history h ON h.instance_key = i.key
            WHERE i.instance_id = ?1 AND i.execution_id = ?2 AND h.turn = ?3
            """].Query(instanceId, executionId, turn);
        return rows.Read() ? rows.GetFieldValue<byte[]>(0) : null;
    }

    /// <summary>Returns a page of the instances that match, in the order of their creation.</summary>
    public OrchestrationQueryResult Query(OrchestrationQuery query)
    {
        var sql = new StringBuilder($"SELECT key, {Columns}{(query.FetchInputsAndOutputs ? LargeColumns : "")} FROM instances");
        var values = new List<object?>();
        Add("WHERE key >", ContinuationToken.Read(query.ContinuationToken));
        if (query.CreatedTimeFrom is { } from)
            Add("AND created_at >=", Utc(from).Ticks);
        if (query.CreatedTimeTo is { } to)
            Add("AND created_at <=", Utc(to).Ticks);
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

    /// <summary>Returns the ended instances that a purge is to remove.</summary>
    public IReadOnlyList<string> FindEnded(long createdFrom, long createdTo, long completedBefore, IReadOnlyCollection<OrchestrationStatus> statuses)
    {
        using var statement = new Statement(connection, $"""
            SELECT instance_id FROM instances
            WHERE status IN ({Numbers(statuses)}) AND created_at >= ?1 AND created_at <= ?2 AND coalesce(completed_at, updated_at) <= ?3
            """);
        return ReadTexts(statement.Query(createdFrom, createdTo, completedBefore));
    }

    /// <summary>Returns the instances with messages that are due after <paramref name="after"/> and not after <paramref name="until"/>.</summary>
    public IReadOnlyList<string> FindDue(long after, long until) => ReadTexts(
        _statements["""
            SELECT instance_id FROM instances WHERE key IN (SELECT instance_key FROM messages WHERE due > ?1 AND due <= ?2)
            """].Query(after, until));

    /// <summary>Returns when the next message after <paramref name="after"/> is due.</summary>
    public long? FindNextDue(long after) => _statements["SELECT min(due) FROM messages WHERE due > ?1"].Scalar<long>(after);

    /// <summary>Returns when an instance was changed last.</summary>
    public long? FindLastUpdate() => _statements["SELECT max(updated_at) FROM instances"].Scalar<long>();

    public IReadOnlyList<long> FindActivities()
    {
        using var rows = _statements["SELECT id FROM activities ORDER BY id"].Query();
        var found = new List<long>();
        while (rows.Read())
            found.Add(rows.GetInt64(0));
        return found;
    }

    public TaskMessage? FindActivity(long id)
    {
        using var rows = _statements["SELECT data FROM activities WHERE id = ?1"].Query(id);
        return rows.Read() ? HistoryJson.ReadMessage(rows.GetFieldValue<byte[]>(0)) : null;
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
        CreatedTime = Time(row, first + 3) ?? default,
        LastUpdatedTime = Time(row, first + 4) ?? default,
        CompletedTime = Time(row, first + 5) ?? default,
        ScheduledStartTime = Time(row, first + 6),
        Name = row.GetString(first + 7),
        Version = Text(row, first + 8),
        ParentInstance = Json<ParentInstance>(row, first + 9),
        Tags = Json<Dictionary<string, string>>(row, first + 10),
        Status = Text(row, first + 11),
        FailureDetails = large ? Json<FailureDetails>(row, first + 12) : null,
        Input = large ? Text(row, first + 13) : null,
        Output = large ? Text(row, first + 14) : null,
    };

    private static List<string> ReadTexts(SqliteDataReader rows)
    {
        using (rows)
        {
            var found = new List<string>();
            while (rows.Read())
                found.Add(rows.GetString(0));
            return found;
        }
    }

    private static string Numbers(IEnumerable<OrchestrationStatus> statuses) => string.Join(',', statuses.Select(status => (int)status));

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static T? Json<T>(SqliteDataReader row, int column)
        where T : class => row.IsDBNull(column) ? null : HistoryJson.Read<T>(row.GetFieldValue<byte[]>(column));

    private static DateTime? Time(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : new DateTime(row.GetInt64(column), DateTimeKind.Utc);

    private static DateTime Utc(DateTime time) => time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time;
}

/// <summary>What the next turn of an instance starts from.</summary>
/// <param name="Key">The key of the instance.</param>
/// <param name="ExecutionId">The current execution.</param>
/// <param name="CustomStatus">The custom status that the turn before has set.</param>
/// <param name="MessageIds">The rows of the messages.</param>
/// <param name="Messages">The messages that are due.</param>
/// <param name="HasMore">Whether more messages are due.</param>
/// <param name="History">The history, or null if it is in memory already.</param>
/// <param name="Turn">The number of turns in the history.</param>
/// <param name="Size">The stored size of the history.</param>
internal sealed record PendingTurn(
    long Key,
    string ExecutionId,
    string? CustomStatus,
    IReadOnlyList<long> MessageIds,
    List<TaskMessage> Messages,
    bool HasMore,
    List<HistoryEvent>? History,
    int Turn,
    long Size);
