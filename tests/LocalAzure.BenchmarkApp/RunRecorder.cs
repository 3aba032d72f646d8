using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.DurableTask;

namespace LocalAzure.BenchmarkApp;

/// <summary>Records when the orchestrations of a run execute for the first time and when they end.</summary>
public sealed class RunRecorder
{
    private Run _run = new(0);

    /// <summary>Begins a run.</summary>
    /// <param name="count">The number of orchestrations.</param>
    public void Begin(int count) => Volatile.Write(ref _run, new(count));

    public void RecordStart(TaskOrchestrationContext context)
    {
        if (!context.IsReplaying)
            Volatile.Read(ref _run).StartLatencies.Enqueue(Stopwatch.GetElapsedTime(context.GetInput<OrchestrationInput>()!.RequestedAt).TotalMilliseconds);
    }

    public void RecordEnd(TaskOrchestrationContext context)
    {
        if (!context.IsReplaying)
            Volatile.Read(ref _run).AddEnded();
    }

    /// <summary>Waits until all orchestrations of the run have ended, or the time is over.</summary>
    public async Task<RunProgress> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var run = Volatile.Read(ref _run);
        await Task.WhenAny(run.AllEnded, Task.Delay(timeout, cancellationToken));
        return new(run.Ended, run.AllEnded.IsCompleted ? [.. run.StartLatencies] : []);
    }

    private sealed class Run(int count)
    {
        private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _ended;

        public ConcurrentQueue<double> StartLatencies { get; } = new();

        public int Ended => Volatile.Read(ref _ended);

        public Task AllEnded => _allEnded.Task;

        public void AddEnded()
        {
            if (Interlocked.Increment(ref _ended) == count)
                _allEnded.SetResult();
        }
    }
}

/// <summary>The progress of a run.</summary>
/// <param name="Ended">The number of orchestrations that have ended.</param>
/// <param name="StartLatencies">The times from the requests to the first executions, in milliseconds; empty until all orchestrations have ended.</param>
public sealed record RunProgress(int Ended, IReadOnlyList<double> StartLatencies);
