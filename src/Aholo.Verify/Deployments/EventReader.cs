using System.Text.Json;
using Azure.Messaging.ServiceBus;

namespace Aholo.Verify.Deployments;

/// <summary>Peeks at events, which remain for their consumers.</summary>
internal sealed class EventReader(ServiceBusClient client, string entity, string? subscription) : IAsyncDisposable
{
    private const int BatchSize = 100;
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly ServiceBusReceiver _receiver = subscription is null ? client.CreateReceiver(entity) : client.CreateReceiver(entity, subscription);
    private long _next;

    /// <summary>Waits for an event about a project; returns null after the timeout.</summary>
    public async Task<JsonElement?> WaitAsync(string projectId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            while (true)
            {
                var messages = await _receiver.PeekMessagesAsync(BatchSize, _next, limit.Token);
                foreach (var message in messages)
                {
                    if (message.CorrelationId != projectId)
                        continue;

                    using var document = JsonDocument.Parse(message.Body);
                    return document.RootElement.Clone();
                }

                if (messages.Count > 0)
                    _next = messages[^1].SequenceNumber + 1;
                else
                    await Task.Delay(PollInterval, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();
}
