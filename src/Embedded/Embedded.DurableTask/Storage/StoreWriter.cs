using Embedded.DurableTask.Engine;
using Embedded.DurableTask.History;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Embedded.DurableTask.Storage;

/// <summary>Changes the store, inside the transaction of the store's one writer.</summary>
internal sealed class StoreWriter(SqliteConnection connection) : IDisposable
{
    private const string Open = "status IN (0, 6, 7)";

    private readonly List<Statement> _statements = [];
    private Statement? _insertInstance, _findInstance, _hasExecution, _updateInstance, _endInstance, _setStatus, _replaceExecution;
    private Statement? _appendTurn, _deleteHistory, _addInbox, _deleteInbox, _deleteTimer, _clearInbox, _clearTasks, _moveInbox;
    private Statement? _addActivity, _deleteActivity, _deleteActivities, _openDescendants, _children, _deleteInstance;

    public void InsertInstance(InstanceRow row) =>
        Prepare(ref _insertInstance, """
            INSERT INTO instances (execution_key, instance_id, name, status, created_at, updated_at, input,
                parent_key, parent_task, parent_name, parent_instance_id, trace_parent)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            """, 12).Execute(
                row.Key, row.InstanceId, row.Name, (int)row.Status, row.CreatedAt.Ticks, row.UpdatedAt.Ticks, row.Input,
                row.Parent?.Key, row.Parent?.Task, row.Parent?.Name, row.Parent?.InstanceId, row.TraceParent);

    public (long Key, OrchestrationRuntimeStatus Status)? FindInstance(string instanceId)
    {
        using var rows = Prepare(ref _findInstance, "SELECT execution_key, status FROM instances WHERE instance_id = ?1", 1).Query(instanceId);
        return rows.Read() ? (rows.GetInt64(0), (OrchestrationRuntimeStatus)rows.GetInt32(1)) : null;
    }

    /// <summary>Whether this execution is still the instance's, and open.</summary>
    public bool IsOpen(long key) =>
        Prepare(ref _hasExecution, $"SELECT 1 FROM instances WHERE execution_key = ?1 AND {Open}", 1).Scalar<long>(key) is not null;

    /// <summary>Writes what a turn has changed. An instance that was suspended during the turn stays so.</summary>
    public void UpdateInstance(long key, OrchestrationRuntimeStatus status, string? customStatus, DateTime now) =>
        Prepare(ref _updateInstance, $"""
            UPDATE instances SET status = iif(status = {(int)OrchestrationRuntimeStatus.Suspended}, status, ?2), custom_status = ?3, updated_at = ?4
            WHERE execution_key = ?1
            """, 4).Execute(key, (int)status, customStatus, now.Ticks);

    public void SetStatus(long key, OrchestrationRuntimeStatus status, DateTime now) =>
        Prepare(ref _setStatus, "UPDATE instances SET status = ?2, updated_at = ?3 WHERE execution_key = ?1", 3)
            .Execute(key, (int)status, now.Ticks);

    public void EndInstance(long key, OrchestrationRuntimeStatus status, string? output, TaskFailureDetails? failure, string? customStatus, DateTime now)
    {
        Prepare(ref _endInstance, """
            UPDATE instances SET status = ?2, output = ?3, failure = ?4, custom_status = coalesce(?5, custom_status), updated_at = ?6
            WHERE execution_key = ?1
            """, 6).Execute(key, (int)status, output, failure is null ? null : HistoryJson.Write(failure), customStatus, now.Ticks);
        Prepare(ref _clearInbox, "DELETE FROM inbox WHERE execution_key = ?1", 1).Execute(key);
    }

    /// <summary>Starts the instance anew: its history and open tasks are gone, its waiting external events stay.</summary>
    public void ReplaceExecution(long key, long newKey, string? input, string? customStatus, DateTime now)
    {
        Prepare(ref _clearTasks, "DELETE FROM inbox WHERE execution_key = ?1 AND NOT external", 1).Execute(key);
        Prepare(ref _moveInbox, "UPDATE inbox SET execution_key = ?2 WHERE execution_key = ?1", 2).Execute(key, newKey);
        Prepare(ref _deleteHistory, "DELETE FROM history WHERE execution_key = ?1", 1).Execute(key);
        Prepare(
            ref _replaceExecution,
            "UPDATE instances SET execution_key = ?2, input = ?3, custom_status = ?4, updated_at = ?5, status = 0 WHERE execution_key = ?1",
            5).Execute(key, newKey, input, customStatus, now.Ticks);
    }

    public void AppendTurn(long key, int turn, TurnRecord record) =>
        Prepare(ref _appendTurn, "INSERT INTO history (execution_key, turn, data) VALUES (?1, ?2, ?3)", 3)
            .Execute(key, turn, HistoryJson.Write(record));

    public void AddInbox(InboxMessage message) =>
        Prepare(ref _addInbox, "INSERT INTO inbox (id, execution_key, due, external, timer, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", 6).Execute(
            message.Id, message.Key, message.Due.Ticks, message.Event is EventRaised, (message.Event as TimerFired)?.Id, HistoryJson.Write(message.Event));

    public void DeleteInbox(long id) => Prepare(ref _deleteInbox, "DELETE FROM inbox WHERE id = ?1", 1).Execute(id);

    public void DeleteTimer(long key, int timer) =>
        Prepare(ref _deleteTimer, "DELETE FROM inbox WHERE execution_key = ?1 AND timer = ?2", 2).Execute(key, timer);

    public void AddActivity(ActivityWork work) =>
        Prepare(ref _addActivity, """
            INSERT INTO activities (id, execution_key, instance_id, task, name, input, trace_parent) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """, 7).Execute(work.Id, work.Key, work.InstanceId, work.Task, work.Name, work.Input, work.TraceParent);

    /// <summary>Removes an activity that has run; false when it was removed before.</summary>
    public bool DeleteActivity(long id) => Prepare(ref _deleteActivity, "DELETE FROM activities WHERE id = ?1", 1).Execute(id) == 1;

    /// <summary>The open sub-orchestrations of an execution, theirs, and so on.</summary>
    public IReadOnlyList<(long Key, string InstanceId)> FindOpenDescendants(long key)
    {
        using var rows = Prepare(ref _openDescendants, $"""
            WITH RECURSIVE descendants (execution_key, instance_id, status) AS (
                SELECT execution_key, instance_id, status FROM instances WHERE parent_key = ?1
                UNION ALL
                SELECT i.execution_key, i.instance_id, i.status FROM instances i JOIN descendants d ON i.parent_key = d.execution_key)
            SELECT execution_key, instance_id FROM descendants WHERE {Open}
            """, 1).Query(key);

        var found = new List<(long, string)>();
        while (rows.Read())
            found.Add((rows.GetInt64(0), rows.GetString(1)));
        return found;
    }

    /// <summary>Removes an instance and, when asked, its sub-orchestrations; returns how many.</summary>
    public int DeleteInstance(long key, bool recursive)
    {
        var deleted = 0;
        if (recursive)
        {
            var children = new List<long>();
            using (var rows = Prepare(ref _children, $"SELECT execution_key FROM instances WHERE parent_key = ?1 AND NOT {Open}", 1).Query(key))
            {
                while (rows.Read())
                    children.Add(rows.GetInt64(0));
            }

            deleted += children.Sum(child => DeleteInstance(child, recursive));
        }

        Prepare(ref _deleteHistory, "DELETE FROM history WHERE execution_key = ?1", 1).Execute(key);
        Prepare(ref _clearInbox, "DELETE FROM inbox WHERE execution_key = ?1", 1).Execute(key);
        Prepare(ref _deleteActivities, "DELETE FROM activities WHERE execution_key = ?1", 1).Execute(key);
        return deleted + Prepare(ref _deleteInstance, "DELETE FROM instances WHERE execution_key = ?1", 1).Execute(key);
    }

    public void Dispose() => _statements.ForEach(statement => statement.Dispose());

    private Statement Prepare(ref Statement? statement, string sql, int parameters)
    {
        if (statement is null)
            _statements.Add(statement = new(connection, sql, parameters));
        return statement;
    }
}
