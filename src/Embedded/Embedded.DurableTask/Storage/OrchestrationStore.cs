using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Embedded.DurableTask.Storage;

/// <summary>
/// The engine's memory: one SQLite file in WAL mode. All writes go through one writer, which commits what has queued up meanwhile in one
/// transaction. A second process on the same file is refused.
/// </summary>
internal sealed class OrchestrationStore : IAsyncDisposable
{
    private const int MaxGroup = 512;

    private readonly BlockingCollection<IWriteRequest> _requests = [];
    private readonly FileStream _lock;
    private readonly string _connectionString;
    private readonly SqliteConnection _connection;
    private readonly StoreWriter _writer;
    private readonly Action? _crashPoint;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OrchestrationStore(FileStream fileLock, string connectionString, Action? crashPoint)
    {
        _lock = fileLock;
        _connectionString = connectionString;
        _crashPoint = crashPoint;
        _connection = new SqliteConnection(connectionString);
        _connection.Open();

        // One by one: what follows a statement that returns a row would fail unseen.
        Execute("PRAGMA journal_mode = WAL");
        Execute("PRAGMA synchronous = FULL");
        EnsureSchema();
        _writer = new(_connection);
    }

    /// <summary>Opens the store, and creates it when there is none.</summary>
    /// <param name="path">The file; its folder is created when missing.</param>
    /// <param name="crashPoint">Called before and after each commit. A test throws <see cref="SimulatedCrashException"/> there to stop the store as a crash would.</param>
    /// <exception cref="OrchestrationStoreException">Another process has the file, or it is no store of this version.</exception>
    public static OrchestrationStore Open(string path, Action? crashPoint = null)
    {
        path = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        FileStream fileLock;
        try
        {
            fileLock = new(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new OrchestrationStoreException(
                $"The orchestration store '{path}' is in use by another process. Stop that process, or give this one another data directory.", exception);
        }

        OrchestrationStore store;
        try
        {
            var connectionString = new SqliteConnectionStringBuilder { DataSource = path }.ToString();
            store = new(fileLock, connectionString, crashPoint);
        }
        catch (SqliteException exception)
        {
            fileLock.Dispose();
            throw new OrchestrationStoreException(
                $"The orchestration store '{path}' cannot be opened: {exception.Message} Restore it from a copy, or move it away to start empty.", exception);
        }
        catch
        {
            fileLock.Dispose();
            throw;
        }

        new Thread(store.Write) { Name = "Orchestration store writer", IsBackground = true }.Start();
        return store;
    }

    /// <summary>Completes when the writer has stopped.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>
    /// Applies a change in the writer's next transaction. Once it is committed, <paramref name="committed"/> runs on the writer's thread,
    /// in the order of commits, and then the task completes. A change that throws is rolled back alone.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<StoreWriter, T> apply, Action<T>? committed = null)
    {
        var request = new WriteRequest<T>(apply, committed);
        try
        {
            _requests.Add(request);
        }
        catch (InvalidOperationException)
        {
            throw Closed();
        }

        return request.Task;
    }

    /// <summary>Reads what is committed.</summary>
    public T Read<T>(Func<StoreReader, T> read)
    {
        using var connection = new SqliteConnection(_connectionString);
        connection.Open();
        return read(new(connection));
    }

    /// <summary>Commits what has been queued, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _requests.CompleteAdding();
        await _stopped.Task;
        _writer.Dispose();
        await _connection.DisposeAsync();
        SqliteConnection.ClearPool(new SqliteConnection(_connectionString));
        await _lock.DisposeAsync();
    }

    private void Write()
    {
        var group = new List<IWriteRequest>(MaxGroup);
        try
        {
            foreach (var first in _requests.GetConsumingEnumerable())
            {
                group.Clear();
                group.Add(first);
                while (group.Count < MaxGroup && _requests.TryTake(out var next))
                    group.Add(next);

                Commit(group);
            }
        }
        catch (SimulatedCrashException)
        {
            _requests.CompleteAdding();
            while (_requests.TryTake(out var request))
                group.Add(request);
            foreach (var request in group)
                request.Fail(Closed());
        }
        finally
        {
            _stopped.SetResult();
        }
    }

    private void Commit(IReadOnlyList<IWriteRequest> group)
    {
        try
        {
            Execute("BEGIN IMMEDIATE");
            foreach (var request in group)
                request.Apply(_writer);

            _crashPoint?.Invoke();
            Execute("COMMIT");
            _crashPoint?.Invoke();
        }
        catch (SimulatedCrashException)
        {
            RollBack();
            throw;
        }
        catch (Exception exception)
        {
            RollBack();
            if (group.Count == 1)
            {
                group[0].Fail(exception);
            }
            else
            {
                // One of them is at fault: each gets a transaction of its own.
                foreach (var request in group)
                    Commit([request]);
            }

            return;
        }

        foreach (var request in group)
            request.Committed();
    }

    private void RollBack()
    {
        // SQLite has rolled back by itself after some errors (a full disk is one), and then refuses to do it again.
        if (SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle!) == 0)
            Execute("ROLLBACK");
    }

    private static OrchestrationStoreException Closed() => new("The orchestration store is closed.");

    private void EnsureSchema()
    {
        using var versionCommand = _connection.CreateCommand();
        versionCommand.CommandText = "PRAGMA user_version";
        var version = Convert.ToInt32(versionCommand.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        if (version is not (0 or Schema.Version))
        {
            throw new OrchestrationStoreException(
                $"The orchestration store '{_connection.DataSource}' has version {version}; this program reads version {Schema.Version}.");
        }

        Execute($"{Schema.Sql} PRAGMA user_version = {Schema.Version};");
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private interface IWriteRequest
    {
        void Apply(StoreWriter writer);

        void Committed();

        void Fail(Exception exception);
    }

    private sealed class WriteRequest<T>(Func<StoreWriter, T> apply, Action<T>? committed) : IWriteRequest
    {
        private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T _result = default!;

        public Task<T> Task => _completion.Task;

        public void Apply(StoreWriter writer) => _result = apply(writer);

        public void Committed()
        {
            committed?.Invoke(_result);
            _completion.SetResult(_result);
        }

        public void Fail(Exception exception) => _completion.TrySetException(exception);
    }
}
