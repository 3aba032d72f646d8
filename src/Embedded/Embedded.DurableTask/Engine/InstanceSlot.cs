using Embedded.DurableTask.History;
using Embedded.DurableTask.Orchestrations;
using Embedded.DurableTask.Storage;

namespace Embedded.DurableTask.Engine;

/// <summary>An orchestrator in memory, and the instance it runs for.</summary>
internal sealed record LoadedOrchestration(InstanceRow Instance, OrchestrationSession Session);

/// <summary>An open instance in memory: what has come in for it, and whether it has a turn. All members take the slot's own lock.</summary>
internal sealed class InstanceSlot(string instanceId, long key, bool suspended)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, InboxMessage> _timers = [];
    private readonly List<InboxMessage> _inbox = [];
    private bool _suspended = suspended;
    private bool _busy;

    public string InstanceId { get; } = instanceId;

    /// <summary>The instance's present execution. Changes between turns only.</summary>
    public long Key { get; private set; } = key;

    /// <summary>The orchestrator in memory, when it is kept there. Touched by the turn that has the slot, and by the cache.</summary>
    public LoadedOrchestration? Loaded { get; set; }

    /// <summary>Adds a message; true when the slot must be queued for a turn.</summary>
    public bool Deliver(InboxMessage message)
    {
        lock (_lock)
        {
            if (message.Key != Key || message.Cancelled)
                return false;

            if (message.Event is TimerFired timer)
                _timers.Remove(timer.Id);

            // Events that came before the start of this execution are newer than those it was started with.
            _inbox.Insert(message.Event is ExecutionStarted ? 0 : _inbox.Count, message);
            return BeginTurn();
        }
    }

    /// <summary>Remembers a timer, so that it can be cancelled.</summary>
    public void AddTimer(InboxMessage timer)
    {
        lock (_lock)
            _timers.Add(((TimerFired)timer.Event).Id, timer);
    }

    /// <summary>Forgets a timer.</summary>
    public void CancelTimer(int id)
    {
        lock (_lock)
        {
            if (_timers.Remove(id, out var timer))
                timer.Cancelled = true;
        }
    }

    /// <summary>Takes what the next turn is to take in.</summary>
    public IReadOnlyList<InboxMessage> TakeInbox()
    {
        lock (_lock)
        {
            if (!_suspended)
            {
                InboxMessage[] all = [.. _inbox];
                _inbox.Clear();
                return all;
            }

            InboxMessage[] last = [.. _inbox.Where(message => message.Event is ExecutionTerminated)];
            _inbox.RemoveAll(message => message.Event is ExecutionTerminated);
            return last;
        }
    }

    /// <summary>Takes back what a turn that failed had taken: the next one loads the orchestrator anew and takes it again.</summary>
    public void ReturnInbox(IReadOnlyList<InboxMessage> messages)
    {
        lock (_lock)
        {
            Loaded = null;
            _inbox.InsertRange(0, messages.Where(message => message.Key == Key));
        }
    }

    /// <summary>Ends a turn; true when the slot must be queued for another.</summary>
    public bool EndTurn()
    {
        lock (_lock)
        {
            _busy = false;
            return BeginTurn();
        }
    }

    /// <summary>Goes on with a new execution: only external events are still for it.</summary>
    public void ReplaceExecution(long key)
    {
        lock (_lock)
        {
            Key = key;
            Loaded = null;
            CancelTimers();
            _inbox.RemoveAll(message => message.Event is not EventRaised);
            foreach (var message in _inbox)
                message.Key = key;
        }
    }

    /// <summary>The instance has ended or is gone: nothing more is for it.</summary>
    public void Close()
    {
        lock (_lock)
        {
            Key = 0;
            Loaded = null;
            CancelTimers();
            _inbox.Clear();
        }
    }

    /// <summary>Pauses the instance or lets it go on; true when the slot must be queued for a turn.</summary>
    public bool SetSuspended(bool suspended)
    {
        lock (_lock)
        {
            _suspended = suspended;
            return BeginTurn();
        }
    }

    private void CancelTimers()
    {
        foreach (var timer in _timers.Values)
            timer.Cancelled = true;
        _timers.Clear();
    }

    private bool BeginTurn()
    {
        if (_busy || !_inbox.Exists(message => !_suspended || message.Event is ExecutionTerminated))
            return false;

        return _busy = true;
    }
}
