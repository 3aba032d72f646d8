using System.Collections.Concurrent;
using System.Globalization;
using LocalAzure.Shared;
using Microsoft.Data.Sqlite;
using Newtonsoft.Json;
using SQLitePCL;

namespace LocalAzure.DurableTask.Storage;

/// <summary>One SQLite file in WAL mode: one writer, any number of readers. A second store on the same file is rejected.</summary>
internal sealed class OrchestrationStore : IDisposable
{
    private const int MaxIdleReaders = 8;

    // A check of this size takes about half a second.
    private const long MaxCheckedSize = 256 * 1024 * 1024;

    private readonly string _path;
    private readonly FileStream _lock;
    private readonly CommitQueue _commits;
    private readonly ConcurrentBag<StoreReader> _readers = [];
    private readonly string _readConnectionString;
    private volatile bool _closed;

    private OrchestrationStore(string path, FileStream fileLock, int? maxPages, Action? crashPoint)
    {
        _path = path;
        _lock = fileLock;

        // No pool: it would keep the file open after the store is closed. The store keeps its idle readers.
        var builder = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false };
        var connection = new SqliteConnection(builder.ToString());
        try
        {
            connection.Open();
            Check(connection);
            Execute(connection, "PRAGMA journal_mode = WAL");
            Execute(connection, "PRAGMA synchronous = FULL");
            Execute(connection, "PRAGMA journal_size_limit = 67108864");
            if (maxPages is { } pages)
                Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));
            CreateSchema(connection);
            _commits = new(connection, crashPoint);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        builder.Mode = SqliteOpenMode.ReadOnly;
        _readConnectionString = builder.ToString();
    }

    /// <summary>Gets a task that completes when the writer has stopped: the store was closed, or a test simulated a crash.</summary>
    public Task Stopped => _commits.Stopped;

    /// <summary>Opens the store or creates it.</summary>
    /// <param name="path">The file. Its folder is created if it does not exist.</param>
    /// <param name="maxPages">The maximum number of pages of the file; null for no limit.</param>
    /// <param name="crashPoint">Called before and after each commit. A test throws <see cref="SimulatedCrashException"/> there.</param>
    /// <exception cref="OrchestrationStoreException">The file is in use, is damaged, or has another version.</exception>
    public static OrchestrationStore Open(string path, int? maxPages = null, Action? crashPoint = null)
    {
        path = Path.GetFullPath(path);
        var fileLock = Lock(path);
        try
        {
            return new(path, fileLock, maxPages, crashPoint);
        }
        catch (SqliteException exception)
        {
            fileLock.Dispose();
            throw OrchestrationStoreException.From(path, exception);
        }
        catch
        {
            fileLock.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="CommitQueue.WriteAsync"/>
    public Task<T> WriteAsync<T>(Func<StoreWriter, T> apply, Action<T>? committed = null) => _commits.WriteAsync(apply, committed);

    /// <summary>Reads committed data.</summary>
    /// <exception cref="OrchestrationStoreException">The store is closed, or the file cannot be read.</exception>
    public T Read<T>(Func<StoreReader, T> read)
    {
        if (_closed)
            throw OrchestrationStoreException.Closed();

        StoreReader? reader = null;
        try
        {
            reader = _readers.TryTake(out var idle) ? idle : OpenReader();
            var result = read(reader);
            if (_readers.Count < MaxIdleReaders && !_closed)
            {
                _readers.Add(reader);
                reader = null;
                if (_closed)
                    CloseReaders();
            }

            return result;
        }
        catch (Exception exception) when (exception is SqliteException or JsonException)
        {
            throw OrchestrationStoreException.From(_path, exception);
        }
        finally
        {
            reader?.Dispose();
        }
    }

    /// <summary>Commits what is queued and closes the file.</summary>
    public void Dispose()
    {
        if (_closed)
            return;

        _closed = true;
        CloseReaders();
        _commits.Dispose();
        _lock.Dispose();
    }

    private void CloseReaders()
    {
        while (_readers.TryTake(out var reader))
            reader.Dispose();
    }

    private static FileStream Lock(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return FileLock.TryTake(path + ".lock") ?? throw new OrchestrationStoreException(
                $"The orchestration store '{path}' is in use by another host. Stop that host or set another file.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OrchestrationStoreException(
                $"The orchestration store '{path}' cannot be created: {exception.Message} Give this process read and write access to the folder.", exception);
        }
    }

    private StoreReader OpenReader()
    {
        var connection = new SqliteConnection(_readConnectionString);
        try
        {
            connection.Open();
            return new(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void CreateSchema(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        var version = Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        if (version is not (0 or Schema.Version))
        {
            throw new OrchestrationStoreException(
                $"The orchestration store '{_path}' has version {version}, and this program reads version {Schema.Version}. " +
                "Move the file away to start with an empty one.");
        }

        if (version == 0)
            Execute(connection, $"BEGIN; {Schema.Sql} PRAGMA user_version = {Schema.Version}; COMMIT;");
    }

    // Before the first write, which could damage a damaged file further.
    private void Check(SqliteConnection connection)
    {
        if (new FileInfo(_path) is { Exists: true, Length: > MaxCheckedSize })
            return;

        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA quick_check(1)";
        if (command.ExecuteScalar() as string is { } result and not "ok")
            throw new SqliteException(result, raw.SQLITE_CORRUPT);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
