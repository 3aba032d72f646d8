using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Embedded.DurableTask.History;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Embedded.DurableTask.Orchestrations;

/// <summary>The context that an orchestrator sees: numbers what it asks for and completes its tasks as events come in.</summary>
internal sealed class OrchestrationContext(
    ExecutionInfo execution, OrchestrationSynchronizationContext synchronizationContext, DataConverter converter, ILoggerFactory loggerFactory)
    : TaskOrchestrationContext
{
    private static readonly Guid GuidNamespace = new("9e952958-5e33-4daf-827f-2fa12937b875");

    private readonly Dictionary<int, PendingTask> _pending = [];
    private readonly ExternalEvents _events = new();
    private readonly List<OrchestrationAction> _actions = [];
    private readonly Dictionary<int, string?> _inputs = [];
    private readonly HashSet<int> _cancelledTimers = [];
    private DateTime _now;
    private bool _replaying;
    private int _nextId;
    private int _guids;

    public override TaskName Name => execution.Name;

    public override string InstanceId => execution.InstanceId;

    public override ParentOrchestrationInstance? Parent => execution.Parent;

    public override DateTime CurrentUtcDateTime => _now;

    public override bool IsReplaying => _replaying;

    protected override ILoggerFactory LoggerFactory => loggerFactory;

    /// <summary>What the orchestrator has asked for in this turn.</summary>
    public IReadOnlyList<OrchestrationAction> Actions => _actions;

    /// <summary>The inputs of <see cref="Actions"/>, by id.</summary>
    public IReadOnlyDictionary<int, string?> Inputs => _inputs;

    /// <summary>Timers cancelled in this turn.</summary>
    public IReadOnlyCollection<int> CancelledTimers => _cancelledTimers;

    /// <summary>The custom status, serialized.</summary>
    public string? CustomStatus { get; private set; }

    /// <summary>Set when the orchestrator wants to start anew.</summary>
    public (string? Input, bool PreserveEvents)? NextExecution { get; private set; }

    /// <summary>Events that no one has waited for.</summary>
    public IReadOnlyList<(string Name, string? Payload)> UnprocessedEvents => _events.Unprocessed;

    /// <summary>Starts a turn, with nothing asked for yet.</summary>
    public void BeginTurn(DateTime now, bool replaying)
    {
        _now = now;
        _replaying = replaying;
        _actions.Clear();
        _inputs.Clear();
        _cancelledTimers.Clear();
    }

    /// <summary>Completes what waits for <paramref name="inboxEvent"/>.</summary>
    public void Take(InboxEvent inboxEvent)
    {
        switch (inboxEvent)
        {
            case TaskCompleted completed when _pending.Remove(completed.Id, out var task):
                task.Complete(completed.Result);
                break;
            case TaskFailed failed when _pending.Remove(failed.Id, out var task):
                task.Fail(failed.Failure);
                break;
            case TimerFired fired when _pending.Remove(fired.Id, out var task):
                task.Complete(null);
                break;
            case EventRaised raised:
                _events.Raise(raised.Name, raised.Payload);
                break;
        }
    }

    public override T? GetInput<T>()
        where T : default => converter.Deserialize<T>(execution.Input);

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        EnsureOrchestratorThread();
        if (input is TaskOptions && options is null)
            throw new ArgumentException($"A {nameof(TaskOptions)} was given as the input of activity '{name}'; give it as 'options'.", nameof(input));

        var serializedInput = converter.Serialize(input);
        return TaskRetries.RunAsync(this, name, options?.Retry, () => Schedule<TResult>(id => new ActivityScheduled(id, name), name, serializedInput));
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        EnsureOrchestratorThread();
        var instanceId = (options as SubOrchestrationOptions)?.InstanceId ?? NewGuid().ToString("N");
        var serializedInput = converter.Serialize(input);
        return TaskRetries.RunAsync(this, orchestratorName, options?.Retry, () => Schedule<TResult>(
            id => new SubOrchestrationScheduled(id, orchestratorName, instanceId), orchestratorName, serializedInput));
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        EnsureOrchestratorThread();
        var completion = new TaskCompletionSource();
        var action = Ask(id => new TimerCreated(id, fireAt.ToUniversalTime()), input: null);
        _pending.Add(action.Id, new(_ => completion.TrySetResult(), _ => { }));

        cancellationToken.Register(() =>
        {
            if (_pending.Remove(action.Id))
            {
                _cancelledTimers.Add(action.Id);
                completion.TrySetCanceled(cancellationToken);
            }
        });
        return completion.Task;
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        EnsureOrchestratorThread();
        return _events.WaitAsync(eventName, payload => converter.Deserialize<T>(payload)!, cancellationToken);
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        EnsureOrchestratorThread();
        Ask(id => new EventSent(id, instanceId, eventName), converter.Serialize(payload));
    }

    public override void SetCustomStatus(object? customStatus)
    {
        EnsureOrchestratorThread();
        CustomStatus = converter.Serialize(customStatus);
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true)
    {
        EnsureOrchestratorThread();
        NextExecution = (converter.Serialize(newInput), preserveUnprocessedEvents);
    }

    // A name-based GUID (RFC 9562, version 5) of instance, time and count, as the real worker makes it.
    [SuppressMessage("Security", "CA5350", Justification = "Version 5 GUIDs are defined on SHA-1; nothing here is secret.")]
    public override Guid NewGuid()
    {
        EnsureOrchestratorThread();
        var name = string.Create(CultureInfo.InvariantCulture, $"{InstanceId}_{CurrentUtcDateTime:o}_{_guids++}");

        var data = new byte[16 + Encoding.UTF8.GetByteCount(name)];
        GuidNamespace.TryWriteBytes(data, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, data.AsSpan(16));

        Span<byte> guid = SHA1.HashData(data).AsSpan(0, 16);
        guid[6] = (byte)((guid[6] & 0x0F) | 0x50);
        guid[8] = (byte)((guid[8] & 0x3F) | 0x80);
        return new Guid(guid, bigEndian: true);
    }

    private async Task<TResult> Schedule<TResult>(Func<int, OrchestrationAction> action, string name, string? input)
    {
        var completion = new TaskCompletionSource<string?>();
        var id = Ask(action, input).Id;
        _pending.Add(id, new(
            result => completion.TrySetResult(result),
            failure => completion.TrySetException(new TaskFailedException(name, id, failure))));
        return converter.Deserialize<TResult>(await completion.Task)!;
    }

    private OrchestrationAction Ask(Func<int, OrchestrationAction> create, string? input)
    {
        var action = create(_nextId++);
        _actions.Add(action);
        _inputs.Add(action.Id, input);
        return action;
    }

    private void EnsureOrchestratorThread()
    {
        if (SynchronizationContext.Current != synchronizationContext)
        {
            throw new InvalidOperationException(
                $"Orchestrator '{Name}' used its context on a thread that is not its own. Await durable tasks only, without ConfigureAwait(false) or Task.Run.");
        }
    }

    private sealed record PendingTask(Action<string?> Complete, Action<TaskFailureDetails> Fail);
}
