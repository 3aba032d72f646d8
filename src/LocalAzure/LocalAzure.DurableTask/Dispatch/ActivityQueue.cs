using System.Collections.Concurrent;
using System.Threading.Channels;

namespace LocalAzure.DurableTask.Dispatch;

/// <summary>Queues the activities to run, by their ids in the store.</summary>
internal sealed class ActivityQueue(WorkInFlight work) : IDisposable
{
    private readonly Channel<long> _ready = Channel.CreateUnbounded<long>();
    private readonly ConcurrentDictionary<long, int> _attempts = new();
    private readonly CancellationTokenSource _disposed = new();

    public void Add(long id)
    {
        work.Begin();
        _ready.Writer.TryWrite(id);
    }

    public ValueTask<long> TakeAsync(CancellationToken cancellationToken) => _ready.Reader.ReadAsync(cancellationToken);

    /// <summary>Removes an activity that was taken.</summary>
    public void Complete(long id)
    {
        _attempts.TryRemove(id, out _);
        work.End();
    }

    /// <summary>Queues an activity that was taken and did not complete again, after a delay.</summary>
    public void Abandon(long id) => _ = RetryAsync(id, RetryDelay.After(_attempts.AddOrUpdate(id, 1, (_, attempts) => attempts + 1)));

    /// <summary>Ends the delays of abandoned activities.</summary>
    public void Dispose() => _disposed.Cancel();

    private async Task RetryAsync(long id, TimeSpan delay)
    {
        await Task.Delay(delay, _disposed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ready.Writer.TryWrite(id);
    }
}
