using Embedded.DurableTask.Engine;
using Embedded.DurableTask.History;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;

namespace Embedded.DurableTask.Storage;

/// <summary>Reads what is committed.</summary>
internal sealed class StoreReader(SqliteConnection connection)
{
    private const string InstanceColumns =
        "execution_key, instance_id, name, status, created_at, updated_at, input, output, custom_status, failure, " +
        "parent_key, parent_task, parent_name, parent_instance_id, trace_parent";

    public InstanceRow? FindInstance(string instanceId)
    {
        using var statement = new Statement(connection, $"SELECT {InstanceColumns} FROM instances WHERE instance_id = ?1", 1);
        using var rows = statement.Query(instanceId);
        return rows.Read() ? ReadInstance(rows) : null;
    }

    public InstanceRow? FindExecution(long key)
    {
        using var statement = new Statement(connection, $"SELECT {InstanceColumns} FROM instances WHERE execution_key = ?1", 1);
        using var rows = statement.Query(key);
        return rows.Read() ? ReadInstance(rows) : null;
    }

    /// <summary>The instances after the one that <paramref name="after"/> names, by creation, oldest first.</summary>
    public IReadOnlyList<InstanceRow> QueryInstances(OrchestrationQuery query, (long CreatedAt, string InstanceId)? after, int limit)
    {
        using var statement = new Statement(connection, $"""
            SELECT {InstanceColumns} FROM instances
            WHERE (?1 IS NULL OR created_at >= ?1) AND (?2 IS NULL OR created_at <= ?2)
              AND (?3 IS NULL OR (instance_id >= ?3 AND instance_id < ?3 || char(1114111)))
              AND (?4 IS NULL OR status IN (SELECT value FROM json_each(?4)))
              AND (?5 IS NULL OR (created_at, instance_id) > (?5, ?6))
            ORDER BY created_at, instance_id LIMIT ?7
            """, 7);
        using var rows = statement.Query(
            query.CreatedFrom?.UtcTicks, query.CreatedTo?.UtcTicks, query.InstanceIdPrefix,
            query.Statuses is null ? null : $"[{string.Join(',', query.Statuses.Select(status => (int)status))}]",
            after?.CreatedAt, after?.InstanceId, limit);

        var instances = new List<InstanceRow>();
        while (rows.Read())
            instances.Add(ReadInstance(rows));
        return instances;
    }

    public IReadOnlyList<TurnRecord> ReadHistory(long key)
    {
        using var statement = new Statement(connection, "SELECT data FROM history WHERE execution_key = ?1 ORDER BY turn", 1);
        using var rows = statement.Query(key);

        var turns = new List<TurnRecord>();
        while (rows.Read())
            turns.Add(HistoryJson.ReadTurn(rows.GetFieldValue<byte[]>(0)));
        return turns;
    }

    public IEnumerable<(long Key, string InstanceId, string Name, OrchestrationRuntimeStatus Status)> ReadOpenInstances()
    {
        using var statement = new Statement(
            connection, "SELECT execution_key, instance_id, name, status FROM instances WHERE status IN (0, 6, 7)", 0);
        using var rows = statement.Query();
        while (rows.Read())
            yield return (rows.GetInt64(0), rows.GetString(1), rows.GetString(2), (OrchestrationRuntimeStatus)rows.GetInt32(3));
    }

    public IEnumerable<(long Id, long Key, DateTime Due, InboxEvent Event)> ReadInbox()
    {
        using var statement = new Statement(connection, "SELECT id, execution_key, due, data FROM inbox ORDER BY external, id", 0);
        using var rows = statement.Query();
        while (rows.Read())
            yield return (rows.GetInt64(0), rows.GetInt64(1), Time(rows.GetInt64(2)), HistoryJson.ReadEvent(rows.GetFieldValue<byte[]>(3)));
    }

    public IEnumerable<ActivityWork> ReadActivities()
    {
        using var statement = new Statement(
            connection, "SELECT id, execution_key, instance_id, task, name, input, trace_parent FROM activities ORDER BY id", 0);
        using var rows = statement.Query();
        while (rows.Read())
            yield return new(rows.GetInt64(0), rows.GetInt64(1), rows.GetString(2), rows.GetInt32(3), rows.GetString(4), Text(rows, 5), Text(rows, 6));
    }

    public long ReadLastId()
    {
        using var statement = new Statement(
            connection,
            """
            SELECT max(
                coalesce((SELECT max(execution_key) FROM instances), 0), coalesce((SELECT max(id) FROM inbox), 0),
                coalesce((SELECT max(id) FROM activities), 0), coalesce((SELECT max(execution_key) FROM activities), 0))
            """,
            0);
        return statement.Scalar<long>() ?? 0;
    }

    private static InstanceRow ReadInstance(SqliteDataReader row) => new()
    {
        Key = row.GetInt64(0),
        InstanceId = row.GetString(1),
        Name = row.GetString(2),
        Status = (OrchestrationRuntimeStatus)row.GetInt32(3),
        CreatedAt = Time(row.GetInt64(4)),
        UpdatedAt = Time(row.GetInt64(5)),
        Input = Text(row, 6),
        Output = Text(row, 7),
        CustomStatus = Text(row, 8),
        Failure = row.IsDBNull(9) ? null : HistoryJson.ReadFailure(row.GetFieldValue<byte[]>(9)),
        Parent = row.IsDBNull(10) ? null : new(row.GetInt64(10), row.GetInt32(11), row.GetString(12), row.GetString(13)),
        TraceParent = Text(row, 14),
    };

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTime Time(long ticks) => new(ticks, DateTimeKind.Utc);
}
