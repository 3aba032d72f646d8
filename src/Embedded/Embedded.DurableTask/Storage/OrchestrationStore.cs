using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Embedded.DurableTask.Storage;

/// <summary>
/// The engine's memory: one SQLite file in WAL mode. All writes go through one writer, which commits what has queued up meanwhile in one
/// transaction. A second process on the same file is refused.
/// </summary>
internal sealed class OrchestrationStore : IAsyncDisposable, IDisposable
{
    private const int MaxGroup = 512;

    private readonly BlockingCollection<IWriteRequest> _requests = [];
    private readonly FileStream _lock;
    private readonly string _connectionString;
    private readonly SqliteConnection _connection;
    private readonly StoreWriter _writer;
    private readonly Thread _thread;
    private readonly Action? _crashPoint;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private OrchestrationStore(FileStream fileLock, string connectionString, int? maxPages, Action? crashPoint)
    {
        _lock = fileLock;
        _connectionString = connectionString;
        _crashPoint = crashPoint;
        _connection = new SqliteConnection(connectionString);
        _connection.Open();

        // One by one: what follows a statement that returns a row would fail unseen.
        Execute("PRAGMA journal_mode = WAL");
        Execute("PRAGMA synchronous = FULL");
        if (maxPages is { } pages)
            Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));
        EnsureSchema();
        _writer = new(_connection);
        _thread = new(Write) { Name = "Orchestration store writer", IsBackground = true };
    }

    /// <summary>Opens the store, and creates it when there is none.</summary>
    /// <param name="path">The file; its folder is created when missing.</param>
    /// <param name="maxPages">The most pages that the file may have; null for as many as the disk has room for.</param>
    /// <param name="crashPoint">Called before and after each commit. A test throws <see cref="SimulatedCrashException"/> there to stop the store as a crash would.</param>
    /// <exception cref="OrchestrationStoreException">Another process has the file, or it is no store of this version.</exception>
    public static OrchestrationStore Open(string path, int? maxPages = null, Action? crashPoint = null)
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
            store = new(fileLock, connectionString, maxPages, crashPoint);
        }
        catch (SqliteException exception)
        {
            fileLock.Dispose();
            throw Failed(path, exception);
        }
        catch
        {
            fileLock.Dispose();
            throw;
        }

        store._thread.Start();
        return store;
    }

    /// <summary>Completes when the writer has stopped.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>Whether nothing more can be written, because the store was closed or a test has crashed it.</summary>
    public bool IsClosed => _requests.IsAddingCompleted;

    /// <summary>
    /// Applies a change in the writer's next transaction. Once it is committed, <paramref name="committed"/> runs on the writer's thread,
    /// in the order of commits, and then the task completes. A change that throws is rolled back alone.
    /// </summary>
    /// <exception cref="OrchestrationStoreException">The store is closed, or the file cannot be written.</exception>
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
    /// <exception cref="OrchestrationStoreException">The file cannot be read.</exception>
    public T Read<T>(Func<StoreReader, T> read)
    {
        try
        {
            using var connection = new SqliteConnection(_connectionString);
            connection.Open();
            return read(new(connection));
        }
        catch (Exception exception) when (exception is SqliteException or JsonException)
        {
            throw Failed(_connection.DataSource, exception);
        }
    }

    /// <summary>Commits what has been queued, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _requests.CompleteAdding();
        await _stopped.Task;
        Close();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose()
    {
        _requests.CompleteAdding();
        _thread.Join();
        Close();
    }

    private void Close()
    {
        _writer.Dispose();
        _connection.Dispose();
        SqliteConnection.ClearPool(new SqliteConnection(_connectionString));
        _lock.Dispose();
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
                group[0].Fail(exception is SqliteException ? Failed(_connection.DataSource, exception) : exception);
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

    private static OrchestrationStoreException Failed(string path, Exception exception)
    {
        var remedy = (exception as SqliteException)?.SqliteErrorCode switch
        {
            SQLitePCL.raw.SQLITE_FULL => "The disk is full: make room. What is stored is kept, and the work goes on by itself.",
            SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_PERM =>
                "Let this process read and write the file and its folder.",
            SQLitePCL.raw.SQLITE_IOERR => "The disk has failed or is full: see to it. What is stored is kept.",
            SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED => "Another program has locked the file: close it.",
            _ => "The file is damaged or no store: restore it from a copy, or move it away to start empty.",
        };
        return new($"The orchestration store '{path}' cannot be used: {exception.Message} {remedy}", exception);
    }

    private static OrchestrationStoreException Closed() => new("The orchestration store is closed.");

    private void EnsureSchema()
    {
        using var versionCommand = _connection.CreateCommand();
        versionCommand.CommandText = "PRAGMA user_version";
        var version = Convert.ToInt32(versionCommand.ExecuteScalar(), CultureInfo.InvariantCulture);
        if (version is not (0 or Schema.Version))
        {
            throw new OrchestrationStoreException(
                $"The orchestration store '{_connection.DataSource}' has version {version}; this program reads version {Schema.Version}.");
        }

        if (version == 0)
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
