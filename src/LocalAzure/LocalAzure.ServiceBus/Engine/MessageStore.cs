using Microsoft.Data.Sqlite;

namespace LocalAzure.ServiceBus.Engine;

/// <summary>
/// The SQLite file behind the queues. Changes belong to one transaction until <see cref="Commit"/>; used by the engine's thread only.
/// </summary>
internal sealed class MessageStore : IDisposable
{
    private const int SchemaVersion = 2;
    private const int SqliteBusy = 5;
    private const int SqliteReadOnly = 8;
    private const int SqliteIoError = 10;
    private const int SqliteFull = 13;
    private const int SqliteCantOpen = 14;
    private const long Megabyte = 1024 * 1024;

    private const string Schema = """
        CREATE TABLE queue (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE COLLATE NOCASE, last_sequence_number INTEGER NOT NULL);
        CREATE TABLE message (
            queue_id INTEGER NOT NULL REFERENCES queue (id),
            sequence_number INTEGER NOT NULL,
            enqueued_at INTEGER NOT NULL,
            expires_at INTEGER,
            time_to_live INTEGER,
            delivery_count INTEGER NOT NULL,
            annotations BLOB,
            bare BLOB NOT NULL,
            state INTEGER NOT NULL DEFAULT 0,
            scheduled_for INTEGER,
            PRIMARY KEY (queue_id, sequence_number)) WITHOUT ROWID;
        CREATE TABLE duplicate (
            entity TEXT NOT NULL COLLATE NOCASE,
            message_id TEXT NOT NULL,
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (entity, message_id)) WITHOUT ROWID;
        """;

    private const string UpgradeFromVersion1 =
        "ALTER TABLE message ADD COLUMN state INTEGER NOT NULL DEFAULT 0; ALTER TABLE message ADD COLUMN scheduled_for INTEGER;";

    private readonly SqliteConnection _connection;
    private readonly Dictionary<long, long> _sequences = [];
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _update;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _move;
    private readonly SqliteCommand _remember;
    private readonly SqliteCommand _forget;
    private readonly SqliteCommand _advance;
    private SqliteTransaction? _transaction;

    /// <param name="dataFile">Created when missing; null for a store that ends with this object.</param>
    /// <param name="maxSizeInMegabytes">The largest size; a change that does not fit fails.</param>
    /// <exception cref="IOException">The file is in use by another broker, was written by a newer version, or is not a data file.</exception>
    public MessageStore(string? dataFile, int maxSizeInMegabytes)
    {
        if (dataFile is not null && Path.GetDirectoryName(Path.GetFullPath(dataFile)) is { } directory)
            CreateDirectory(directory);

        var connectionString = new SqliteConnectionStringBuilder { DataSource = dataFile ?? ":memory:", Pooling = false, DefaultTimeout = 1 };
        _connection = new SqliteConnection(connectionString.ToString());
        try
        {
            _connection.Open();
            Initialize(maxSizeInMegabytes);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == SqliteBusy)
        {
            _connection.Dispose();
            throw new IOException($"'{dataFile}' is in use by another broker. Stop that one, or choose another data file.", exception);
        }
        catch (SqliteException exception)
        {
            _connection.Dispose();
            throw new IOException($"'{dataFile}' can't be used: {exception.Message} {Remedy(exception)}", exception);
        }
        catch
        {
            _connection.Dispose();
            throw;
        }

        _insert = Prepare("INSERT INTO message VALUES ($queue, $sequence, $enqueued, $expires, $ttl, $count, $annotations, $bare, $state, $scheduled)");
        _update = Prepare("UPDATE message SET delivery_count = $count, bare = $bare, state = $state WHERE queue_id = $queue AND sequence_number = $sequence");
        _delete = Prepare("DELETE FROM message WHERE queue_id = $queue AND sequence_number = $sequence");
        _move = Prepare("""
            UPDATE message SET queue_id = $target, delivery_count = $count, bare = $bare, expires_at = NULL, state = 0
            WHERE queue_id = $queue AND sequence_number = $sequence
            """);
        _remember = Prepare("INSERT OR REPLACE INTO duplicate VALUES ($entity, $id, $expires)");
        _forget = Prepare("DELETE FROM duplicate WHERE entity = $entity AND expires_at <= $now");
        _advance = Prepare("UPDATE queue SET last_sequence_number = $last WHERE id = $queue");
    }

    /// <summary>Whether a change failed because it did not fit, into the largest size or onto the disk.</summary>
    public static bool IsFull(Exception exception) => exception is SqliteException { SqliteErrorCode: SqliteFull };

    /// <summary>The id of the queue with this path, and the last sequence number that it gave.</summary>
    public (long Id, long LastSequenceNumber) OpenQueue(string path)
    {
        using (var insert = Command("INSERT OR IGNORE INTO queue (path, last_sequence_number) VALUES ($path, 0)", ("$path", path)))
            insert.ExecuteNonQuery();
        using var select = Command("SELECT id, last_sequence_number FROM queue WHERE path = $path", ("$path", path));
        using var reader = select.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>The messages of a queue in the order of their sequence numbers.</summary>
    public IEnumerable<BrokerMessage> Read(long queueId)
    {
        using var select = Command(
            """
            SELECT sequence_number, enqueued_at, expires_at, time_to_live, delivery_count, annotations, bare, state, scheduled_for
            FROM message WHERE queue_id = $queue ORDER BY sequence_number
            """,
            ("$queue", queueId));
        using var reader = select.ExecuteReader();
        while (reader.Read())
        {
            yield return new BrokerMessage
            {
                SequenceNumber = reader.GetInt64(0),
                EnqueuedTime = Time(reader.GetInt64(1)),
                ExpiresAt = reader.IsDBNull(2) ? null : Time(reader.GetInt64(2)),
                TimeToLive = reader.IsDBNull(3) ? null : (uint)reader.GetInt64(3),
                DeliveryCount = reader.GetInt32(4),
                SenderAnnotations = reader.IsDBNull(5) ? null : reader.GetFieldValue<byte[]>(5),
                Bare = reader.GetFieldValue<byte[]>(6),
                State = (MessageState)reader.GetInt32(7),
                ScheduledFor = reader.IsDBNull(8) ? null : Time(reader.GetInt64(8)),
            };
        }
    }

    /// <summary>The message ids that an entity has seen, with the time until which it remembers them.</summary>
    public IEnumerable<(string MessageId, DateTimeOffset ExpiresAt)> ReadDuplicates(string entity)
    {
        using var select = Command("SELECT message_id, expires_at FROM duplicate WHERE entity = $entity ORDER BY expires_at", ("$entity", entity));
        using var reader = select.ExecuteReader();
        while (reader.Read())
            yield return (reader.GetString(0), Time(reader.GetInt64(1)));
    }

    /// <summary>When a message that is kept was enqueued last.</summary>
    public DateTimeOffset? FindLastEnqueued()
    {
        using var select = Command("SELECT max(enqueued_at) FROM message");
        return select.ExecuteScalar() is long ticks ? Time(ticks) : null;
    }

    public void Insert(long queueId, BrokerMessage message)
    {
        _sequences[queueId] = message.SequenceNumber;
        Execute(_insert, queueId, message.SequenceNumber, message.EnqueuedTime.UtcTicks, message.ExpiresAt?.UtcTicks, (long?)message.TimeToLive,
            message.DeliveryCount, message.SenderAnnotations, message.Bare, (int)message.State, message.ScheduledFor?.UtcTicks);
    }

    public void Update(long queueId, BrokerMessage message) =>
        Execute(_update, message.DeliveryCount, message.Bare, (int)message.State, queueId, message.SequenceNumber);

    public void Delete(long queueId, BrokerMessage message) => Execute(_delete, queueId, message.SequenceNumber);

    public void Move(long queueId, BrokerMessage message, long targetQueueId) =>
        Execute(_move, targetQueueId, message.DeliveryCount, message.Bare, queueId, message.SequenceNumber);

    public void Remember(string entity, string messageId, DateTimeOffset expiresAt) => Execute(_remember, entity, messageId, expiresAt.UtcTicks);

    public void Forget(string entity, DateTimeOffset now) => Execute(_forget, entity, now.UtcTicks);

    /// <summary>Makes all changes since the last call durable, together.</summary>
    public void Commit()
    {
        if (_transaction is null)
            return;

        foreach (var (queueId, last) in _sequences)
            Execute(_advance, last, queueId);
        _sequences.Clear();
        _transaction.Commit();
        EndTransaction();
    }

    /// <summary>Forgets all changes since the last commit.</summary>
    public void Rollback()
    {
        _sequences.Clear();
        try
        {
            _transaction?.Rollback();
        }
        catch (SqliteException)
        {
            // A failed commit may have rolled back already, which is what was wanted.
        }

        EndTransaction();
    }

    public void Dispose()
    {
        Rollback();
        foreach (var command in (SqliteCommand[])[_insert, _update, _delete, _move, _remember, _forget, _advance])
            command.Dispose();
        _connection.Dispose();
    }

    private static void CreateDirectory(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The folder '{directory}' of the data file can't be created: {exception.Message} Choose another data file.", exception);
        }
    }

    private static string Remedy(SqliteException exception) => exception.SqliteErrorCode switch
    {
        SqliteFull or SqliteIoError => "Free some space on its disk, or choose another data file.",
        SqliteReadOnly or SqliteCantOpen => "Let this process write the file and its folder, or choose another data file.",
        _ => "Move the file away, or choose another data file.",
    };

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private void Initialize(int maxSizeInMegabytes)
    {
        // Exclusive: the lock is taken by the first write below and kept, so that two brokers can't share a file.
        Run("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        using (var pageSize = Command("PRAGMA page_size"))
            Run($"PRAGMA max_page_count = {maxSizeInMegabytes * Megabyte / (long)pageSize.ExecuteScalar()!}");
        using var version = Command("PRAGMA user_version");
        var found = (long)version.ExecuteScalar()!;
        if (found > SchemaVersion)
            throw new IOException($"'{_connection.DataSource}' was written by a newer version (schema {found}, known {SchemaVersion}).");
        var change = found switch { 0 => Schema, 1 => UpgradeFromVersion1, _ => "" };
        Run($"BEGIN EXCLUSIVE; {change} PRAGMA user_version = {SchemaVersion}; COMMIT;");
    }

    private void Run(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = _transaction;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    /// <summary>A command whose parameters are those of its text, in the order in which they appear.</summary>
    private SqliteCommand Prepare(string sql)
    {
        var command = Command(sql);
        foreach (var name in sql.Split([' ', ',', '(', ')', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Where(word => word[0] == '$'))
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        command.Prepare();
        return command;
    }

    private void Execute(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        _transaction ??= _connection.BeginTransaction();
        command.Transaction = _transaction;
        for (var index = 0; index < values.Length; index++)
            command.Parameters[index].Value = values[index] ?? DBNull.Value;
        command.ExecuteNonQuery();
    }

    private void EndTransaction()
    {
        _transaction?.Dispose();
        _transaction = null;
    }
}
