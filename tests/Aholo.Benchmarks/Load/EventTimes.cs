using System.Collections.Concurrent;
using Aholo.Functions.Projects;
using Aholo.Local.Hosting;
using Azure.Messaging.ServiceBus;

namespace Aholo.Benchmarks.Load;

/// <summary>Takes events from the queue, as a consumer would, and keeps when each was put there.</summary>
internal sealed class EventTimes : IAsyncDisposable
{
    private readonly ServiceBusClient _client;
    private readonly ServiceBusProcessor _processor;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<DateTimeOffset>> _ended = [];
    private int _failed;

    private EventTimes(string connectionString)
    {
        _client = new(connectionString);
        _processor = _client.CreateProcessor(LocalEnvironment.EventQueue, new ServiceBusProcessorOptions { MaxConcurrentCalls = 8 });
        _processor.ProcessMessageAsync += args =>
        {
            var stage = (string)args.Message.ApplicationProperties["stage"];
            if (stage == nameof(ProjectStage.AwaitingDecision))
                return Task.CompletedTask;

            if (stage != nameof(ProjectStage.Succeeded))
                Interlocked.Increment(ref _failed);
            Slot(args.Message.CorrelationId!).TrySetResult(args.Message.EnqueuedTime);
            return Task.CompletedTask;
        };
        // The next delivery brings what this one did not.
        _processor.ProcessErrorAsync += _ => Task.CompletedTask;
    }

    /// <summary>How many projects failed so far.</summary>
    public int Failed => Volatile.Read(ref _failed);

    public static async Task<EventTimes> OpenAsync(LocalEnvironment environment, CancellationToken cancellationToken)
    {
        var times = new EventTimes(environment.Broker.ConnectionString);
        await times._processor.StartProcessingAsync(cancellationToken);
        return times;
    }

    /// <summary>When a project's last event was put into the queue.</summary>
    public Task<DateTimeOffset> WaitAsync(string projectId, TimeSpan limit, CancellationToken cancellationToken) =>
        Slot(projectId).Task.WaitAsync(limit, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _processor.DisposeAsync();
        await _client.DisposeAsync();
    }

    private TaskCompletionSource<DateTimeOffset> Slot(string projectId) =>
        _ended.GetOrAdd(projectId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}
