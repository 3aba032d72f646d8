using System.Globalization;
using System.Text;
using DurableTask.Core;
using DurableTask.Core.History;
using LocalAzure.DurableTask.Browsing;
using LocalAzure.DurableTask.Serialization;
using Microsoft.Data.Sqlite;

namespace LocalAzure.DurableTask.Storage;

/// <summary>Reads instances for the instances page, in results of a bounded size.</summary>
internal sealed class InstanceBrowser(Statements statements)
{
    private const int MaxText = 20_000;
    private const int MaxItems = 100;
    private const long MaxBytes = 8 * 1024 * 1024;

    private const string SummaryColumns = "key, instance_id, name, status, created_at, updated_at, completed_at, parent_key IS NOT NULL";

    /// <summary>Returns a page of the instances.</summary>
    public InstanceList List(InstanceListQuery query)
    {
        var sql = new StringBuilder($"SELECT {SummaryColumns} FROM instances WHERE key < ?1");
        var values = new List<object?> { query.Before ?? long.MaxValue };
        if (query.Status is { } status)
            Add("AND status = ?{0}", (int)status);
        if (query.Search is { Length: > 0 } search)
            Add(@"AND (instance_id LIKE ?{0} ESCAPE '\' OR name LIKE ?{0} ESCAPE '\')", $"%{Escape(search)}%");
        if (query.TopLevelOnly)
            sql.Append(" AND parent_key IS NULL");
        Add("ORDER BY key DESC LIMIT ?{0}", query.Limit + 1);

        return statements.InSnapshot(() =>
        {
            var found = statements[sql.ToString()].Query([.. values]).ReadAll(ReadSummary);
            var page = found.Take(query.Limit).ToList();
            return new InstanceList(page, found.Count > page.Count ? page[^1].Key : null, Count(query.TopLevelOnly));
        });

        void Add(string condition, object value)
        {
            values.Add(value);
            sql.Append(' ').AppendFormat(CultureInfo.InvariantCulture, condition, values.Count);
        }
    }

    /// <summary>Returns an instance, or null if it does not exist.</summary>
    public InstanceDetails? Find(string instanceId) => statements.InSnapshot(() =>
    {
        using var row = statements[$"""
            SELECT {SummaryColumns}, execution_id, version, scheduled_at, parent,
                substr(custom_status, 1, ?2), length(custom_status), substr(input, 1, ?2), length(input), substr(output, 1, ?2), length(output), failure
            FROM instances WHERE instance_id = ?1
            """].Query(instanceId, MaxText);
        if (!row.Read())
            return null;

        var summary = ReadSummary(row);
        return new InstanceDetails(
            summary,
            row.GetString(8),
            row.ReadText(9),
            row.ReadTime(10),
            row.ReadJson<ParentInstance>(11),
            ReadStart(row, 12),
            ReadStart(row, 14),
            ReadStart(row, 16),
            row.ReadJson<FailureDetails>(18),
            ReadMessages(statements["SELECT data FROM messages WHERE instance_key = ?1 ORDER BY due, id"].Query(summary.Key)),
            ReadMessages(statements["SELECT data FROM activities WHERE instance_key = ?1 ORDER BY id"].Query(summary.Key)),
            ReadSubOrchestrations(summary.Key));
    });

    /// <summary>Returns the last events before a position, or null if the instance does not exist.</summary>
    public HistoryPage? ReadBefore(string instanceId, HistoryPosition before, int limit) => ReadHistory(instanceId, (key, executionId) =>
    {
        var (events, hasEarlier) = Take(Backwards(key, before), limit);
        events.Reverse();
        return new(executionId, events, hasEarlier, HasLater: false);
    });

    /// <summary>Returns the first events after a position, or null if the instance does not exist.</summary>
    public HistoryPage? ReadAfter(string instanceId, HistoryPosition after, int limit) => ReadHistory(instanceId, (key, executionId) =>
    {
        var (events, hasLater) = Take(Forwards(key, after), limit);
        return new(executionId, events, HasEarlier: false, hasLater);
    });

    private IReadOnlyDictionary<OrchestrationStatus, long> Count(bool topLevelOnly) =>
        statements[$"SELECT status, count(*) FROM instances {(topLevelOnly ? "WHERE parent_key IS NULL " : "")}GROUP BY status"].Query()
            .ReadAll(row => KeyValuePair.Create((OrchestrationStatus)row.GetInt32(0), row.GetInt64(1))).ToDictionary();

    private HistoryPage? ReadHistory(string instanceId, Func<long, string, HistoryPage> read) => statements.InSnapshot(() =>
    {
        var found = statements["SELECT key, execution_id FROM instances WHERE instance_id = ?1"].Query(instanceId)
            .ReadAll(row => (Key: row.GetInt64(0), ExecutionId: row.GetString(1)));
        return found is [var instance] ? read(instance.Key, instance.ExecutionId) : null;
    });

    private IEnumerable<(StoredEvent Event, int Size)> Backwards(long key, HistoryPosition before)
    {
        using var rows = statements["SELECT work_item, data FROM history WHERE instance_key = ?1 AND work_item <= ?2 ORDER BY work_item DESC"].Query(key, before.WorkItem);
        while (rows.Read())
        {
            var (workItem, events) = (rows.GetInt32(0), HistoryBatch.Of(rows.ReadBytes(1)));
            for (var index = Math.Min(events.Count, workItem == before.WorkItem ? before.Index : int.MaxValue) - 1; index >= 0; index--)
                yield return (new(new(workItem, index), events.Read(index)), events.SizeOf(index));
        }
    }

    private IEnumerable<(StoredEvent Event, int Size)> Forwards(long key, HistoryPosition after)
    {
        using var rows = statements["SELECT work_item, data FROM history WHERE instance_key = ?1 AND work_item >= ?2 ORDER BY work_item"].Query(key, after.WorkItem);
        while (rows.Read())
        {
            var (workItem, events) = (rows.GetInt32(0), HistoryBatch.Of(rows.ReadBytes(1)));
            for (var index = workItem == after.WorkItem ? after.Index + 1 : 0; index < events.Count; index++)
                yield return (new(new(workItem, index), events.Read(index)), events.SizeOf(index));
        }
    }

    // Skips the events that mark the start and end of a work item.
    private static (List<StoredEvent> Events, bool HasMore) Take(IEnumerable<(StoredEvent Event, int Size)> stored, int limit)
    {
        var (events, bytes) = (new List<StoredEvent>(), 0L);
        foreach (var (found, size) in stored.Where(item => item.Event.Event is not (OrchestratorStartedEvent or OrchestratorCompletedEvent)))
        {
            if (events.Count == limit || bytes > MaxBytes)
                return (events, true);

            events.Add(found);
            bytes += size;
        }

        return (events, false);
    }

    private static Bounded<HistoryEvent> ReadMessages(SqliteDataReader rows)
    {
        using (rows)
        {
            var (events, bytes) = (new List<HistoryEvent>(), 0L);
            while (rows.Read())
            {
                if (events.Count == MaxItems || bytes > MaxBytes)
                    return new(events, true);

                var data = rows.ReadBytes(0);
                events.Add(HistoryJson.ReadMessage(data).Event);
                bytes += data.Length;
            }

            return new(events, false);
        }
    }

    private Bounded<InstanceSummary> ReadSubOrchestrations(long key)
    {
        var found = statements[$"SELECT {SummaryColumns} FROM instances WHERE parent_key = ?1 ORDER BY key DESC LIMIT ?2"].Query(key, MaxItems + 1)
            .ReadAll(ReadSummary);
        return new([.. found.Take(MaxItems)], found.Count > MaxItems);
    }

    private static InstanceSummary ReadSummary(SqliteDataReader row) => new(
        row.GetInt64(0),
        row.GetString(1),
        row.GetString(2),
        (OrchestrationStatus)row.GetInt32(3),
        row.ReadTime(4) ?? default,
        row.ReadTime(5) ?? default,
        row.ReadTime(6),
        row.GetBoolean(7));

    private static StoredText? ReadStart(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : new(row.GetString(column), row.GetInt64(column + 1));

    private static string Escape(string search) => search.Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
}
