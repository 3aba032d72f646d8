using System.Collections.Concurrent;
using System.Threading.Channels;

namespace LocalAzure.DurableTask.Dispatch;

/// <summary>The activities that are to run, by their ids in the store.</summary>
internal sealed class ActivityQueue(WorkInFlight work) : IDisposable
{
    private readonly Channel<long> _ready = Channel.CreateUnbounded<long>();
    private readonly ConcurrentDictionary<long, int> _failures = new();
    private readonly CancellationTokenSource _disposed = new();

    public void Add(long id)
    {
        work.Begin();
        _ready.Writer.TryWrite(id);
    }

    public ValueTask<long> TakeAsync(CancellationToken cancellationToken) => _ready.Reader.ReadAsync(cancellationToken);

    /// <summary>Ends an activity that was taken.</summary>
    public void End(long id)
    {
        _failures.TryRemove(id, out _);
        work.End();
    }

    /// <summary>Returns an activity that was taken and did not end. It is given out again after a while.</summary>
    public void Abandon(long id) => _ = RetryAsync(id, Backoff.After(_failures.AddOrUpdate(id, 1, (_, failures) => failures + 1)));

    /// <summary>Ends the waits of abandoned work.</summary>
    public void Dispose() => _disposed.Cancel();

    private async Task RetryAsync(long id, TimeSpan delay)
    {
        await Task.Delay(delay, _disposed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ready.Writer.TryWrite(id);
    }
}
