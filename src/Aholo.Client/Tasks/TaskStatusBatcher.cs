using System.Diagnostics;
using Aholo.Versions;
using Aholo.Telemetry;

namespace Aholo.Tasks;

/// <summary>
/// Combines concurrent requests for tasks into one call. The first request opens a batch. The batch is sent when it is full, or when its window and the
/// interval since the last call have passed. Equal ids count once. A batch is canceled when all its callers have stopped waiting.
/// </summary>
internal sealed class TaskStatusBatcher(IAholoService service, AholoStatusBatchOptions options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private Batch? _open;
    private long? _lastCall;

    /// <exception cref="AholoException">The failure of this id, or of the whole call.</exception>
    public async Task<AholoTask?> GetAsync(string projectId, CancellationToken cancellationToken) =>
        await Get([projectId], cancellationToken)[0].ConfigureAwait(false);

    /// <summary>Requests several tasks at once, so that they take as few calls as possible. Each task has a result of its own.</summary>
    public IReadOnlyList<Task<AholoTask?>> Get(IReadOnlyCollection<string> projectIds, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        List<(Batch Batch, Task<AholoTask?> Result)> requests;
        lock (_gate)
            requests = [.. projectIds.Select(Request)];
        return [.. requests.Select(request => WaitAsync(request.Batch, request.Result, cancellationToken))];
    }

    private (Batch Batch, Task<AholoTask?> Result) Request(string projectId)
    {
        if (_open is null)
        {
            _open = new();
            // The batch belongs to several callers, so it must not run in the execution context of the first.
            using (ExecutionContext.SuppressFlow())
                _ = RunAsync(_open, TimeToFill());
        }

        var batch = _open;
        var result = batch.Join(projectId);
        if (batch.Count == options.MaxIds)
            Close(batch);
        return (batch, result);
    }

    private async Task<AholoTask?> WaitAsync(Batch batch, Task<AholoTask?> result, CancellationToken cancellationToken)
    {
        try
        {
            return await result.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                if (batch.Leave())
                    Close(batch);
            }
        }
    }

    private void Close(Batch batch)
    {
        if (_open == batch)
            _open = null;
        batch.Close();
    }

    private TimeSpan TimeToFill()
    {
        var untilNext = _lastCall is { } last ? options.Interval - clock.GetElapsedTime(last) : TimeSpan.Zero;
        return untilNext > options.Window ? untilNext : options.Window;
    }

    private async Task RunAsync(Batch batch, TimeSpan timeToFill)
    {
        // The time starts with the first request. The rest must run outside the lock that the first caller holds.
        var filled = batch.FillAsync(timeToFill, clock);
        await Task.Yield();
        await filled.ConfigureAwait(false);
        string[] ids;
        ActivityContext[] callers;
        lock (_gate)
        {
            Close(batch);
            (ids, callers) = (batch.Ids, batch.Callers);
            _lastCall = clock.GetTimestamp();
        }

        using var activity = ClientInstruments.StartPoll(callers);
        try
        {
            await service.LookUpTasksAsync(ids, batch.Report, batch.Abandoned).ConfigureAwait(false);
            batch.Fail(new InvalidOperationException("The lookup of tasks reported no result for an id."));
        }
        catch (Exception failure)
        {
            batch.Fail(failure);
        }
    }

    /// <summary>The requests of one call. All members but <see cref="Report"/> and <see cref="Fail"/> need the lock of the batcher.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Design", "CA1001", Justification = "A token source without a timer needs no disposal, and the last caller may leave after the batch has run.")]
    private sealed class Batch
    {
        private readonly Dictionary<string, TaskCompletionSource<AholoTask?>> _results = [];
        private readonly HashSet<ActivityContext> _callers = [];
        private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource _abandoned = new();
        private int _waiting;

        public int Count => _results.Count;

        public string[] Ids => [.. _results.Keys];

        /// <summary>Gets the activities of the callers.</summary>
        public ActivityContext[] Callers => [.. _callers];

        public CancellationToken Abandoned => _abandoned.Token;

        public Task<AholoTask?> Join(string projectId)
        {
            _waiting++;
            if (Activity.Current is { } caller)
                _callers.Add(caller.Context);
            if (!_results.TryGetValue(projectId, out var result))
                _results.Add(projectId, result = new(TaskCreationOptions.RunContinuationsAsynchronously));
            return result.Task;
        }

        /// <summary>Removes one caller. Returns true if it was the last.</summary>
        public bool Leave()
        {
            if (--_waiting > 0)
                return false;
            _abandoned.Cancel();
            return true;
        }

        public void Close() => _full.TrySetResult();

        public async Task FillAsync(TimeSpan time, TimeProvider clock)
        {
            try
            {
                await _full.Task.WaitAsync(time, clock).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // The time has passed: the batch is sent although it is not full.
            }
        }

        public void Report(string projectId, TaskLookup lookup)
        {
            var result = _results[projectId];
            if (lookup.Failure is { } failure)
                result.TrySetException(failure);
            else
                result.TrySetResult(lookup.Task);
        }

        /// <summary>Fails all requests without a result.</summary>
        public void Fail(Exception failure)
        {
            foreach (var result in _results.Values)
            {
                // Reading the exception marks it as observed: all callers may have stopped waiting.
                if (result.TrySetException(failure))
                    _ = result.Task.Exception;
            }
        }
    }
}
