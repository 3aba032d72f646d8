using System.Text.Json;
using Aholo.Functions.Events;
using Aholo.Functions.Http;
using Aholo.Local.Hosting;
using Azure.Messaging.ServiceBus;

namespace Aholo.Local.Run;

/// <summary>
/// Reports each event that comes to the queue while the command stays up. It only peeks: the events stay for their consumers. What a consumer takes
/// within a second may not be seen here.
/// </summary>
internal sealed class LaterProjects(LocalEnvironment environment, IRunReporter reporter)
{
    private const int Batch = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Reports until it is stopped.</summary>
    /// <param name="cancellationToken">Stops it.</param>
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

    // Null for what others have sent to the queue.
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
