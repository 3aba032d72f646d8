namespace Embedded.DurableTask.Orchestrations;

/// <summary>
/// Runs an orchestrator's continuations on the one thread that runs the turn, in the order they came. A continuation from any other
/// thread means that the orchestrator awaited something that is not durable, which no replay could repeat.
/// </summary>
internal sealed class OrchestrationSynchronizationContext(Action onForeignAwait) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = new();
    private int _turnThread;

    /// <summary>Runs <paramref name="turn"/> with this as the current context, on the calling thread.</summary>
    public void RunTurn(Action turn)
    {
        var previous = Current;
        SetSynchronizationContext(this);
        Volatile.Write(ref _turnThread, Environment.CurrentManagedThreadId);
        try
        {
            turn();
        }
        finally
        {
            Volatile.Write(ref _turnThread, 0);
            SetSynchronizationContext(previous);
        }
    }

    /// <summary>Runs what has been posted, until nothing is left.</summary>
    public void Pump()
    {
        while (_queue.TryDequeue(out var item))
            item.Callback(item.State);
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId == Volatile.Read(ref _turnThread))
            _queue.Enqueue((d, state));
        else
            onForeignAwait();
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("An orchestrator's code runs on the thread of its turn only.");

    public override SynchronizationContext CreateCopy() => this;
}
