namespace Embedded.DurableTask.Orchestrations;

/// <summary>
/// External events of one execution: who waits for which, and which came before anyone waited. As in the real worker, names are compared
/// without regard to case, the latest waiter is served first, and one that was cancelled is passed over.
/// </summary>
internal sealed class ExternalEvents
{
    private readonly Dictionary<string, Stack<Waiter>> _waiters = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Name, string? Payload)> _buffer = [];

    /// <summary>Events that no one has waited for, in the order they came.</summary>
    public IReadOnlyList<(string Name, string? Payload)> Unprocessed => _buffer;

    /// <summary>Waits for an event.</summary>
    /// <exception cref="ArgumentException">Someone waits for this name with another type.</exception>
    public Task<T> WaitAsync<T>(string name, Func<string?, T> deserialize, CancellationToken cancellationToken)
    {
        if (!_waiters.TryGetValue(name, out var waiters))
            _waiters.Add(name, waiters = new());
        else if (waiters.TryPeek(out var other) && other.Type != typeof(T))
            throw new ArgumentException($"Event '{name}' is awaited as {other.Type.FullName} already and cannot be awaited as {typeof(T).FullName}.");

        var completion = new TaskCompletionSource<T>();
        waiters.Push(new(typeof(T), completion.Task, payload => completion.TrySetResult(deserialize(payload))));

        var buffered = _buffer.FindIndex(e => string.Equals(e.Name, name, StringComparison.OrdinalIgnoreCase));
        if (buffered >= 0)
        {
            var payload = _buffer[buffered].Payload;
            _buffer.RemoveAt(buffered);
            Raise(name, payload);
        }

        cancellationToken.Register(() => completion.TrySetCanceled(cancellationToken));
        return completion.Task;
    }

    /// <summary>Gives an event to the latest waiter, or keeps it for one.</summary>
    public void Raise(string name, string? payload)
    {
        while (_waiters.TryGetValue(name, out var waiters) && waiters.TryPop(out var waiter))
        {
            if (waiter.Task.IsCanceled)
                continue;

            waiter.Complete(payload);
            return;
        }

        _buffer.Add((name, payload));
    }

    private sealed record Waiter(Type Type, Task Task, Action<string?> Complete);
}
