using System.Text.Json;
using Aholo.Functions.Events;
using Aholo.Functions.Http;
using Aholo.Local.Hosting;
using Azure.Messaging.ServiceBus;

namespace Aholo.Local.Run;

/// <summary>
/// Reports each event that arrives in the queue while the command runs. It peeks, so that consumers still receive the events. An event that a consumer
/// receives within a second may be missed.
/// </summary>
internal sealed class LaterProjects(LocalEnvironment environment, IRunReporter reporter)
{
    private const int Batch = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Reports events until it is canceled.</summary>
    /// <param name="cancellationToken">Stops reporting.</param>
    public async Task ReportAsync(CancellationToken cancellationToken)
    {
        var since = DateTimeOffset.UtcNow;
        var next = 0L;
        await using var client = new ServiceBusClient(environment.Broker.ConnectionString);
        await using var receiver = client.CreateReceiver(LocalEnvironment.EventQueue);
        using var timer = new PeriodicTimer(Interval);
        do
        {
            IReadOnlyList<ServiceBusReceivedMessage> messages;
            do
            {
                messages = await receiver.PeekMessagesAsync(Batch, next, cancellationToken);
                foreach (var message in messages)
                {
                    next = message.SequenceNumber + 1;
                    if (message.EnqueuedTime >= since && Data(message) is { } project)
                        reporter.Later(project);
                }
            }
            while (messages.Count > 0);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    // Null for messages of other senders.
    private static ProjectEventData? Data(ServiceBusReceivedMessage message)
    {
        try
        {
            using var cloudEvent = JsonDocument.Parse(message.Body);
            return cloudEvent.RootElement.TryGetProperty("data", out var data) ? data.Deserialize(FunctionsJson.Shared.ProjectEventData) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
