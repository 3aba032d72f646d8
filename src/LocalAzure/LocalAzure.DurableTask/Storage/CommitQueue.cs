using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace LocalAzure.DurableTask.Storage;

/// <summary>
/// Commits writes on one thread. Writes that arrive during a commit share the next transaction. A failed write is rolled back without the others.
/// </summary>
internal sealed class CommitQueue : IDisposable
{
    private const int MaxGroup = 512;

    private readonly BlockingCollection<IWrite> _writes = [];
    private readonly SqliteConnection _connection;
    private readonly StoreWriter _writer;
    private readonly Action? _crashPoint;
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="connection">The only connection that writes. The queue disposes of it.</param>
    /// <param name="crashPoint">Called before and after each commit. A test throws <see cref="SimulatedCrashException"/> there.</param>
    public CommitQueue(SqliteConnection connection, Action? crashPoint)
    {
        _connection = connection;
        _crashPoint = crashPoint;
        _writer = new(connection);
        _begin = new(connection, "BEGIN IMMEDIATE");
        _commit = new(connection, "COMMIT");
        _rollback = new(connection, "ROLLBACK");
        _thread = new(Run) { Name = "Orchestration store writer", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Gets a task that completes when the thread has ended: the queue was disposed of, or a test simulated a crash.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>
    /// Applies a change in the next transaction. After the commit, <paramref name="committed"/> runs on the writer's thread, in commit order, and then the
    /// task completes.
    /// </summary>
    /// <param name="apply">Changes the store. It can be called twice and must change nothing else.</param>
    /// <param name="committed">Receives the result after the commit.</param>
    /// <exception cref="OrchestrationStoreException">The store is closed, or the file cannot be written.</exception>
    public Task<T> WriteAsync<T>(Func<StoreWriter, T> apply, Action<T>? committed)
    {
        var write = new Write<T>(apply, committed);
        try
        {
            _writes.Add(write);
        }
        catch (InvalidOperationException)
        {
            throw OrchestrationStoreException.Closed();
        }

        return write.Task;
    }

    /// <summary>Commits what is queued and closes the connection.</summary>
    public void Dispose()
    {
        _writes.CompleteAdding();
        _thread.Join();
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
        _writer.Dispose();
        _connection.Dispose();
        _writes.Dispose();
    }

    private void Run()
    {
        var group = new List<IWrite>(MaxGroup);
        try
        {
            foreach (var first in _writes.GetConsumingEnumerable())
            {
                group.Clear();
                group.Add(first);
                while (group.Count < MaxGroup && _writes.TryTake(out var next))
                    group.Add(next);

                Commit(group);
            }
        }
        catch (Exception exception)
        {
            _writes.CompleteAdding();
            while (_writes.TryTake(out var write))
                group.Add(write);
            foreach (var write in group)
                write.Fail(exception is SimulatedCrashException ? OrchestrationStoreException.Closed() : exception);
        }
        finally
        {
            _stopped.SetResult();
        }
    }

    private void Commit(IReadOnlyList<IWrite> group)
    {
        try
        {
            _begin.Execute();
            foreach (var write in group)
                write.Apply(_writer);

            _crashPoint?.Invoke();
            _commit.Execute();
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
                group[0].Fail(exception is SqliteException ? OrchestrationStoreException.From(_connection.DataSource, exception) : exception);
            }
            else
            {
                // One write failed: retry each in its own transaction.
                foreach (var write in group)
                    Commit([write]);
            }

            return;
        }

        foreach (var write in group)
            write.Committed();
    }

    private void RollBack()
    {
        // After some errors, such as a full disk, SQLite has already rolled back and refuses a second rollback.
        if (raw.sqlite3_get_autocommit(_connection.Handle!) == 0)
            _rollback.Execute();
    }

    private interface IWrite
    {
        void Apply(StoreWriter writer);

        void Committed();

        void Fail(Exception exception);
    }

    private sealed class Write<T>(Func<StoreWriter, T> apply, Action<T>? committed) : IWrite
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
