using Microsoft.Data.Sqlite;

namespace LocalAzure.ServiceBus.Engine;

/// <summary>
/// The SQLite file of the queues. Changes belong to one transaction until <see cref="Commit"/>. Only the engine's thread uses it.
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
            state INTEGER NOT NULL,
            scheduled_for INTEGER,
            PRIMARY KEY (queue_id, sequence_number)) WITHOUT ROWID;
        CREATE TABLE duplicate (
            entity TEXT NOT NULL COLLATE NOCASE,
            message_id TEXT NOT NULL,
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (entity, message_id)) WITHOUT ROWID;
        """;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<long, long> _sequences = [];
    private readonly SqliteCommand _insert;
    private readonly SqliteCommand _update;
    private readonly SqliteCommand _delete;
    private readonly SqliteCommand _move;
    private readonly SqliteCommand _insertDuplicate;
    private readonly SqliteCommand _deleteExpiredDuplicates;
    private readonly SqliteCommand _advance;
    private SqliteTransaction? _transaction;

    /// <param name="dataFile">The file, which is created if it does not exist; null for a store in memory.</param>
    /// <param name="maxSizeInMegabytes">The maximum size. Changes beyond it fail.</param>
    /// <exception cref="IOException">The file is in use by another broker, has another version, or is not a data file.</exception>
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
            throw new IOException($"'{dataFile}' is in use by another broker. Stop that broker or choose another data file.", exception);
        }
        catch (SqliteException exception)
        {
            _connection.Dispose();
            throw new IOException($"'{dataFile}' cannot be used: {exception.Message} {Remedy(exception)}", exception);
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
        _insertDuplicate = Prepare("INSERT OR REPLACE INTO duplicate VALUES ($entity, $id, $expires)");
        _deleteExpiredDuplicates = Prepare("DELETE FROM duplicate WHERE entity = $entity AND expires_at <= $now");
        _advance = Prepare("UPDATE queue SET last_sequence_number = $last WHERE id = $queue");
    }

    /// <summary>Returns whether a change failed because the maximum size is reached or the disk is full.</summary>
    public static bool IsFull(Exception exception) => exception is SqliteException { SqliteErrorCode: SqliteFull };

    /// <summary>Opens or creates a queue and returns its id and last sequence number.</summary>
    public (long Id, long LastSequenceNumber) OpenQueue(string path)
    {
        using (var insert = Command("INSERT OR IGNORE INTO queue (path, last_sequence_number) VALUES ($path, 0)", ("$path", path)))
            insert.ExecuteNonQuery();
        using var select = Command("SELECT id, last_sequence_number FROM queue WHERE path = $path", ("$path", path));
        using var reader = select.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>Returns the messages of a queue in the order of their sequence numbers.</summary>
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

    /// <summary>Returns the message ids that an entity has accepted, with their expiry.</summary>
    public IEnumerable<(string MessageId, DateTimeOffset ExpiresAt)> ReadDuplicates(string entity)
    {
        using var select = Command("SELECT message_id, expires_at FROM duplicate WHERE entity = $entity ORDER BY expires_at", ("$entity", entity));
        using var reader = select.ExecuteReader();
        while (reader.Read())
            yield return (reader.GetString(0), Time(reader.GetInt64(1)));
    }

    /// <summary>Returns the last enqueued time of the stored messages.</summary>
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

    public void InsertDuplicate(string entity, string messageId, DateTimeOffset expiresAt) => Execute(_insertDuplicate, entity, messageId, expiresAt.UtcTicks);

    public void DeleteExpiredDuplicates(string entity, DateTimeOffset now) => Execute(_deleteExpiredDuplicates, entity, now.UtcTicks);

    /// <summary>Commits all changes since the last commit.</summary>
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

    /// <summary>Discards all changes since the last commit.</summary>
    public void Rollback()
    {
        _sequences.Clear();
        try
        {
            _transaction?.Rollback();
        }
        catch (SqliteException)
        {
            // A failed commit may have rolled back already.
        }

        EndTransaction();
    }

    public void Dispose()
    {
        Rollback();
        foreach (var command in (SqliteCommand[])[_insert, _update, _delete, _move, _insertDuplicate, _deleteExpiredDuplicates, _advance])
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
            throw new IOException($"The folder '{directory}' of the data file cannot be created: {exception.Message} Choose another data file.", exception);
        }
    }

    private static string Remedy(SqliteException exception) => exception.SqliteErrorCode switch
    {
        SqliteFull or SqliteIoError => "Free some disk space or choose another data file.",
        SqliteReadOnly or SqliteCantOpen => "Give this process write access to the file and its folder, or choose another data file.",
        _ => "Move the file away or choose another data file.",
    };

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private void Initialize(int maxSizeInMegabytes)
    {
        // Exclusive: the first write takes the lock and keeps it, so that two brokers cannot share a file.
        Run("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        using (var pageSize = Command("PRAGMA page_size"))
            Run($"PRAGMA max_page_count = {maxSizeInMegabytes * Megabyte / (long)pageSize.ExecuteScalar()!}");
        using var version = Command("PRAGMA user_version");
        var found = (long)version.ExecuteScalar()!;
        if (found is not (0 or SchemaVersion))
        {
            throw new IOException(
                $"'{_connection.DataSource}' has version {found}, and this broker reads version {SchemaVersion}. Move the file away to start with an empty one.");
        }

        Run($"BEGIN EXCLUSIVE; {(found == 0 ? Schema : "")} PRAGMA user_version = {SchemaVersion}; COMMIT;");
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

    /// <summary>Prepares a command. Its parameters are those of the SQL text, in their order.</summary>
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
