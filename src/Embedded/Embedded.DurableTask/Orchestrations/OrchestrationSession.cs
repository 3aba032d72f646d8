using System.Text.Json;
using Embedded.DurableTask.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Embedded.DurableTask.Orchestrations;

/// <summary>
/// An orchestrator in memory, at the point its history has brought it to. A new session is brought there by <see cref="Replay"/>;
/// <see cref="Run"/> then takes it on. A session may be dropped between turns: the next one replays.
/// </summary>
internal sealed class OrchestrationSession
{
    private readonly OrchestratorHandler _handler;
    private readonly DataConverter _converter;
    private readonly OrchestrationSynchronizationContext _synchronizationContext;
    private readonly OrchestrationContext _context;
    private Task? _orchestrator;
    private object? _output;

    /// <param name="execution">What the orchestrator is to know of itself.</param>
    /// <param name="handler">Its code.</param>
    /// <param name="converter">Reads and writes its inputs and outputs.</param>
    /// <param name="loggerFactory">Makes its loggers.</param>
    /// <param name="onForeignAwait">Called, on any thread, when the orchestrator awaited something that is not durable.</param>
    public OrchestrationSession(
        ExecutionInfo execution, OrchestratorHandler handler, DataConverter converter, ILoggerFactory loggerFactory, Action onForeignAwait)
    {
        _handler = handler;
        _converter = converter;
        _synchronizationContext = new(onForeignAwait);
        _context = new(execution, _synchronizationContext, converter, loggerFactory);
    }

    /// <summary>The number of turns taken so far.</summary>
    public int Turns { get; private set; }

    /// <summary>Takes a turn that was taken before.</summary>
    /// <exception cref="NonDeterministicOrchestrationException">The orchestrator did something else than before.</exception>
    public void Replay(TurnRecord turn)
    {
        Take(turn.Timestamp, turn.Events, replaying: true);

        for (var i = 0; i < Math.Max(turn.Actions.Count, _context.Actions.Count); i++)
        {
            var recorded = i < turn.Actions.Count ? turn.Actions[i] : null;
            var asked = i < _context.Actions.Count ? _context.Actions[i] : null;
            if (recorded is null || asked is null || !recorded.IsSameStep(asked))
                throw new NonDeterministicOrchestrationException(Describe(recorded, asked));
        }
    }

    /// <summary>Takes a new turn.</summary>
    public TurnOutcome Run(DateTime now, IReadOnlyList<InboxEvent> events)
    {
        var taken = Take(now, events, replaying: false);
        var record = new TurnRecord(now, taken == events.Count ? events : [.. events.Take(taken)], [.. _context.Actions]);
        return new(
            record,
            new Dictionary<int, string?>(_context.Inputs),
            [.. _context.CancelledTimers],
            _context.CustomStatus,
            Complete(events.Skip(taken)));
    }

    /// <summary>The outcome of a turn that ends the execution without the orchestrator.</summary>
    public static TurnOutcome End(DateTime now, IReadOnlyList<InboxEvent> events, Ended ended) =>
        new(new(now, events, []), new Dictionary<int, string?>(), [], CustomStatus: null, ended);

    /// <summary>The outcome of a turn that could not be taken: the execution fails.</summary>
    public static TurnOutcome Fail(DateTime now, string errorType, string message) =>
        End(now, [], new(OrchestrationRuntimeStatus.Failed, Output: null, new(errorType, message, null, null, null)));

    private int Take(DateTime now, IReadOnlyList<InboxEvent> events, bool replaying)
    {
        Turns++;
        _context.BeginTurn(now, replaying);

        var taken = 0;
        _synchronizationContext.RunTurn(() =>
        {
            while (taken < events.Count && _orchestrator is not { IsCompleted: true })
            {
                Take(events[taken++]);
                _synchronizationContext.Pump();
            }
        });
        return taken;
    }

    private void Take(InboxEvent inboxEvent)
    {
        if (inboxEvent is ExecutionStarted started)
        {
            foreach (var unprocessed in started.Unprocessed ?? [])
                _context.Take(unprocessed);
            _orchestrator = StartAsync();
            return;
        }

        try
        {
            _context.Take(inboxEvent);
        }
        catch (Exception exception) when (exception is NotSupportedException or JsonException)
        {
            // An event that cannot be read fails the orchestration, as in the real worker: its orchestrator does not see the exception.
            _orchestrator = Task.FromException(exception);
        }
    }

    // An orchestrator that throws before its first await fails like one that throws after it.
    private async Task StartAsync() => _output = await _handler(_context);

    private Completion? Complete(IEnumerable<InboxEvent> notTaken)
    {
        if (_orchestrator is not { IsCompleted: true })
            return null;

        if (_orchestrator.IsCanceled || _orchestrator.Exception is not null)
        {
            var exception = _orchestrator.Exception?.InnerException ?? new TaskCanceledException(_orchestrator);
            return new Ended(OrchestrationRuntimeStatus.Failed, Output: null, TaskFailureDetails.FromException(exception));
        }

        if (_context.NextExecution is { } next)
        {
            return new ContinuedAsNew(next.Input, next.PreserveEvents
                ? [.. _context.UnprocessedEvents.Select(e => new EventRaised(e.Name, e.Payload)), .. notTaken.OfType<EventRaised>()]
                : []);
        }

        try
        {
            return new Ended(OrchestrationRuntimeStatus.Completed, _converter.Serialize(_output), Failure: null);
        }
        catch (Exception exception) when (exception is NotSupportedException or JsonException)
        {
            return new Ended(OrchestrationRuntimeStatus.Failed, Output: null, TaskFailureDetails.FromException(exception));
        }
    }

    private string Describe(OrchestrationAction? recorded, OrchestrationAction? asked)
    {
        var step = (recorded ?? asked)!.Id;
        var before = recorded is null ? "do nothing" : recorded.ToString();
        var now = asked is null ? "does nothing" : $"wants to {asked}";
        return $"Orchestrator '{_context.Name}', instance '{_context.InstanceId}', is not deterministic: as step {step} of its history (turn {Turns}) it did " +
            $"{before}, but its code now {now}. Orchestrators must do the same on every replay: take time, GUIDs and data from the context, " +
            "and start code that does something else as a new orchestrator, or when no instance is in flight.";
    }
}
