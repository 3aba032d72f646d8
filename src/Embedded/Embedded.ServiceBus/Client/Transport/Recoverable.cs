namespace Embedded.ServiceBus.Client;

/// <summary>A connection or link that is opened when it is needed and opened again when it was lost. Safe for use by many threads.</summary>
internal sealed class Recoverable<T>(Func<CancellationToken, Task<T>> open) : IAsyncDisposable
    where T : class, IRecoverable
{
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private volatile T? _current;

    public async ValueTask<T> GetAsync(CancellationToken cancellationToken)
    {
        if (_current is { IsOpen: true } current)
            return current;

        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_closing.IsCancellationRequested)
                throw new ClosedException();
            if (_current is { IsOpen: true } opened)
                return opened;
            if (_current is { } lost)
                await lost.DisposeAsync().ConfigureAwait(false);
            _current = null;
            using var closing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
            return _current = await open(closing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            throw new ClosedException();
        }
        finally
        {
            _opening.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _opening.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_current is { } current)
                await current.DisposeAsync().ConfigureAwait(false);
            _current = null;
        }
        finally
        {
            _opening.Release();
        }
    }
}

/// <summary>Something that the peer or the network may close at any time. Disposing it never throws.</summary>
internal interface IRecoverable : IAsyncDisposable
{
    bool IsOpen { get; }
}

/// <summary>Closed by its owner, which no retry will change.</summary>
internal sealed class ClosedException() : ObjectDisposedException(objectName: null, "The client, sender or receiver was closed.");
