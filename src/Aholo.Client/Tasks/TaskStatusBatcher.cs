using System.Diagnostics;
using Aholo.Generations;
using Aholo.Telemetry;

namespace Aholo.Tasks;

/// <summary>
/// Turns concurrent questions for tasks into one call: the first opens a batch, which goes off when it is full, or when its window has passed and the
/// last call is an interval ago. Equal ids share one place. A caller that stops waiting leaves the batch to the others; a batch that nobody waits for is cancelled.
/// </summary>
internal sealed class TaskStatusBatcher(IAholoService service, AholoStatusBatchOptions options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private Batch? _open;
    private long? _lastCall;

    /// <exception cref="AholoException">The failure of this id, or of the whole call.</exception>
    public async Task<AholoTask?> GetAsync(string projectId, CancellationToken cancellationToken) =>
        await Get([projectId], cancellationToken)[0].ConfigureAwait(false);

    /// <summary>Asks for all of them at the same moment, so that they take no more calls than they must; each is answered for itself.</summary>
    public IReadOnlyList<Task<AholoTask?>> Get(IReadOnlyCollection<string> projectIds, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        List<(Batch Batch, Task<AholoTask?> Answer)> questions;
        lock (_gate)
            questions = [.. projectIds.Select(Ask)];
        return [.. questions.Select(question => WaitAsync(question.Batch, question.Answer, cancellationToken))];
    }

    private (Batch Batch, Task<AholoTask?> Answer) Ask(string projectId)
    {
        if (_open is null)
        {
            _open = new();
            // The batch belongs to no caller: its scopes are not the first caller's, and its activity is that of a caller only if there is one.
            using (ExecutionContext.SuppressFlow())
                _ = RunAsync(_open, TimeToFill());
        }

        var batch = _open;
        var answer = batch.Join(projectId);
        if (batch.Count == options.MaxIds)
            Close(batch);
        return (batch, answer);
    }

    private async Task<AholoTask?> WaitAsync(Batch batch, Task<AholoTask?> answer, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.WaitAsync(cancellationToken).ConfigureAwait(false);
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
        // The time begins with the first question; everything after it happens off the lock that the first caller holds.
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
            await service.LookUpTasksAsync(ids, batch.Answer, batch.Abandoned).ConfigureAwait(false);
            batch.Fail(new InvalidOperationException("The lookup of tasks left an id without a result."));
        }
        catch (Exception failure)
        {
            batch.Fail(failure);
        }
    }

    /// <summary>The questions of one call. Its members but the answers are used under the batcher's lock.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Design", "CA1001", Justification = "A token source without a timer holds nothing, and the last caller may leave after the batch has run.")]
    private sealed class Batch
    {
        private readonly Dictionary<string, TaskCompletionSource<AholoTask?>> _questions = [];
        private readonly HashSet<ActivityContext> _callers = [];
        private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource _abandoned = new();
        private int _waiting;

        public int Count => _questions.Count;

        public string[] Ids => [.. _questions.Keys];

        /// <summary>The activities of those who ask.</summary>
        public ActivityContext[] Callers => [.. _callers];

        public CancellationToken Abandoned => _abandoned.Token;

        public Task<AholoTask?> Join(string projectId)
        {
            _waiting++;
            if (Activity.Current is { } caller)
                _callers.Add(caller.Context);
            if (!_questions.TryGetValue(projectId, out var question))
                _questions.Add(projectId, question = new(TaskCreationOptions.RunContinuationsAsynchronously));
            return question.Task;
        }

        /// <summary>One caller fewer; true when it was the last.</summary>
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
                // The time has passed; the batch goes off as it is.
            }
        }

        public void Answer(string projectId, TaskLookup lookup)
        {
            var question = _questions[projectId];
            if (lookup.Failure is { } failure)
                question.TrySetException(failure);
            else
                question.TrySetResult(lookup.Task);
        }

        /// <summary>Ends whatever has no answer.</summary>
        public void Fail(Exception failure)
        {
            foreach (var question in _questions.Values)
            {
                if (question.TrySetException(failure))
                    // Nobody may be waiting any more.
                    _ = question.Task.Exception;
            }
        }
    }
}
