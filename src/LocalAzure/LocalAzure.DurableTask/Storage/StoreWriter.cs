using DurableTask.Core;
using LocalAzure.DurableTask.Serialization;
using Microsoft.Data.Sqlite;

namespace LocalAzure.DurableTask.Storage;

/// <summary>Changes the store within the transaction of the <see cref="CommitQueue"/>.</summary>
internal sealed class StoreWriter : IDisposable
{
    private readonly Statements _statements;
    private long _lastId;

    public StoreWriter(SqliteConnection connection)
    {
        _statements = new(connection);
        _lastId = _statements["""
            SELECT max(
                coalesce((SELECT max(key) FROM instances), 0), coalesce((SELECT max(id) FROM messages), 0),
                coalesce((SELECT max(id) FROM activities), 0), coalesce((SELECT max(instance_key) FROM activities), 0))
            """].Scalar<long>() ?? 0;
    }

    public InstanceHeader? Find(string instanceId)
    {
        using var rows = _statements["SELECT key, instance_id, execution_id, status, scheduled_at FROM instances WHERE instance_id = ?1"]
            .Query(instanceId);
        return rows.Read() ? ReadHeader(rows) : null;
    }

    /// <summary>Inserts an instance and returns its key.</summary>
    public long InsertInstance(OrchestrationState state, long? parentKey)
    {
        var key = ++_lastId;
        _statements["""
            INSERT INTO instances (
                key, instance_id, execution_id, status, created_at, updated_at, scheduled_at, parent_key, name, version, parent, tags, input)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
            """].Execute(
                key, state.OrchestrationInstance.InstanceId, state.OrchestrationInstance.ExecutionId, (int)state.OrchestrationStatus,
                state.CreatedTime.Ticks, state.LastUpdatedTime.Ticks, state.ScheduledStartTime?.Ticks, parentKey, state.Name, state.Version,
                HistoryJson.WriteOptional(state.ParentInstance), HistoryJson.WriteOptional(state.Tags), state.Input);
        return key;
    }

    /// <summary>Updates the state of an instance after a work item.</summary>
    public void UpdateInstance(long key, InstanceUpdate update) =>
        _statements["""
            UPDATE instances SET status = ?2, updated_at = ?3, completed_at = ?4, custom_status = ?5, failure = ?6, output = ?7
            WHERE key = ?1
            """].Execute(
                key, (int)update.Status, update.UpdatedAt.Ticks, update.CompletedAt?.Ticks, update.CustomStatus, update.Failure, update.Output);

    /// <summary>
    /// Starts the next execution of an instance: deletes its history and the messages to the previous execution. Returns the latest due time of these
    /// messages.
    /// </summary>
    public long ReplaceExecution(long key, string executionId, string? version, byte[]? tags, string? input)
    {
        _statements["DELETE FROM history WHERE instance_key = ?1"].Execute(key);
        _statements["UPDATE instances SET execution_id = ?2, version = ?3, tags = ?4, input = ?5, scheduled_at = NULL WHERE key = ?1"]
            .Execute(key, executionId, version, tags, input);
        return LatestDue(_statements["DELETE FROM messages WHERE instance_key = ?1 AND execution_id IS NOT NULL RETURNING due"].Query(key));
    }

    public void AppendHistory(long key, int workItem, byte[] data) =>
        _statements["INSERT INTO history (instance_key, work_item, data) VALUES (?1, ?2, ?3)"].Execute(key, workItem, data);

    public void AddMessage(long key, long due, string? executionId, byte[] data) =>
        _statements["INSERT INTO messages (id, instance_key, due, execution_id, data) VALUES (?1, ?2, ?3, ?4, ?5)"]
            .Execute(++_lastId, key, due, executionId, data);

    public void DeleteMessage(long id) => _statements["DELETE FROM messages WHERE id = ?1"].Execute(id);

    /// <summary>Deletes the messages to an instance and returns their latest due time; 0 if none was scheduled.</summary>
    public long DeleteMessages(long key) => LatestDue(_statements["DELETE FROM messages WHERE instance_key = ?1 RETURNING due"].Query(key));

    /// <summary>Inserts an activity that the instance has scheduled and returns its id.</summary>
    public long AddActivity(long key, byte[] data)
    {
        _statements["INSERT INTO activities (id, instance_key, data) VALUES (?1, ?2, ?3)"].Execute(++_lastId, key, data);
        return _lastId;
    }

    /// <summary>Deletes an activity that has run. Returns false if it was deleted before.</summary>
    public bool DeleteActivity(long id) => _statements["DELETE FROM activities WHERE id = ?1"].Execute(id) == 1;

    /// <summary>Returns the sub-orchestrations of an instance, recursively.</summary>
    public IReadOnlyList<InstanceHeader> FindDescendants(long key)
    {
        return _statements["""
            WITH RECURSIVE descendants (key) AS (
                SELECT key FROM instances WHERE parent_key = ?1
                UNION
                SELECT i.key FROM instances i JOIN descendants d ON i.parent_key = d.key)
            SELECT i.key, i.instance_id, i.execution_id, i.status, i.scheduled_at FROM instances i JOIN descendants d ON i.key = d.key
            """].Query(key).ReadAll(ReadHeader);
    }

    /// <summary>
    /// Deletes an instance with its history and messages, and returns the latest due time of the messages. The activities that it has scheduled still run.
    /// </summary>
    public long DeleteInstance(long key)
    {
        _statements["DELETE FROM history WHERE instance_key = ?1"].Execute(key);
        _statements["DELETE FROM instances WHERE key = ?1"].Execute(key);
        return DeleteMessages(key);
    }

    public void DeleteActivities(long key) => _statements["DELETE FROM activities WHERE instance_key = ?1"].Execute(key);

    public void DeleteEverything()
    {
        _statements["DELETE FROM history"].Execute();
        _statements["DELETE FROM messages"].Execute();
        _statements["DELETE FROM activities"].Execute();
        _statements["DELETE FROM instances"].Execute();
    }

    public void Dispose() => _statements.Dispose();

    private static long LatestDue(SqliteDataReader rows) => rows.ReadAll(row => row.GetInt64(0)).DefaultIfEmpty().Max();

    private static InstanceHeader ReadHeader(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), (OrchestrationStatus)row.GetInt32(3), row.IsDBNull(4) ? 0 : row.GetInt64(4));
}
