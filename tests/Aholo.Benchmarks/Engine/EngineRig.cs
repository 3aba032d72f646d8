using System.Diagnostics;
using Embedded.DurableTask.Client;
using Embedded.DurableTask.Engine;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aholo.Benchmarks.Engine;

/// <summary>The durable engine on a file of its own, on the disk of the temporary folder, with the benchmark's orchestrators.</summary>
internal sealed class EngineRig : IAsyncDisposable
{
    // Enough clients to fill the writer's groups, as a busy trigger would.
    private const int Clients = 256;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("engine-");
    private readonly DurableTaskHandlers _handlers = new();
    private DurableTaskEngine _engine;
    private int _started;

    public EngineRig()
    {
        Workloads.AddTo(_handlers, Latency);
        _engine = Start();
    }

    /// <summary>The time between the end of an activity and the start of the one that waited for it.</summary>
    public StepLatency Latency { get; } = new();

    public DurableTaskClient Client => new EmbeddedDurableTaskClient("benchmark", _engine, JsonDataConverter.Default);

    private string StorePath => Path.Combine(_folder.FullName, "engine.db");

    /// <summary>Starts orchestrations, and returns their ids.</summary>
    public async Task<IReadOnlyList<string>> StartAsync(string name, object? input, int count, CancellationToken cancellationToken)
    {
        var ids = Enumerable.Range(Interlocked.Add(ref _started, count) - count, count).Select(i => $"i{i:D8}").ToList();
        await ForEachAsync(
            ids, (id, token) => Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(id), token), cancellationToken);
        return ids;
    }

    /// <summary>Runs orchestrations to their end, and returns how long all of them took.</summary>
    /// <exception cref="InvalidOperationException">One of them did not complete.</exception>
    public async Task<TimeSpan> RunAsync(string name, object? input, int count, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        await CompletedAsync(await StartAsync(name, input, count, cancellationToken), cancellationToken);
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Waits until instances have completed.</summary>
    /// <exception cref="InvalidOperationException">One of them ended otherwise.</exception>
    public Task CompletedAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        ForEachAsync(
            ids,
            async (id, token) =>
            {
                var ended = await Client.WaitForInstanceCompletionAsync(id, token);
                if (ended.RuntimeStatus != OrchestrationRuntimeStatus.Completed)
                    throw new InvalidOperationException($"{ended.Name} {id} ended as {ended.RuntimeStatus}: {ended.FailureDetails?.ErrorMessage}");
            },
            cancellationToken);

    /// <summary>Raises events, as many in each instance.</summary>
    public Task RaiseAsync(IReadOnlyList<string> ids, string name, int each, CancellationToken cancellationToken) =>
        ForEachAsync(
            Enumerable.Range(0, each).SelectMany(i => ids.Select(id => (Id: id, Number: i))),
            (raised, token) => Client.RaiseEventAsync(raised.Id, name, raised.Number, token),
            cancellationToken);

    /// <summary>The size of the file, once its log is written into it: how long that has grown is chance.</summary>
    public long MeasureStoredBytes()
    {
        using var connection = new SqliteConnection($"Data Source={StorePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 10000; PRAGMA wal_checkpoint(TRUNCATE)";
        using var rows = command.ExecuteReader();
        rows.NextResult();
        rows.Read();
        return rows.GetInt64(0) == 0 ? new FileInfo(StorePath).Length : throw new InvalidOperationException("The log could not be written into the file.");
    }

    /// <summary>Ends the engine, and starts another on what it has stored; returns how long the start took.</summary>
    public async Task<TimeSpan> RestartAsync()
    {
        await _engine.DisposeAsync();
        var start = Stopwatch.GetTimestamp();
        _engine = Start();
        return Stopwatch.GetElapsedTime(start);
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static Task ForEachAsync<T>(IEnumerable<T> source, Func<T, CancellationToken, Task> act, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            source,
            new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = cancellationToken },
            async (item, token) => await act(item, token));

    private DurableTaskEngine Start() => DurableTaskEngine.Start(new() { StorePath = StorePath }, _handlers, NullLoggerFactory.Instance);
}
