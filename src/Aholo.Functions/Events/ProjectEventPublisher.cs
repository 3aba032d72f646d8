using System.Net.Mime;
using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Webhooks;
using Azure.Messaging.ServiceBus;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Events;

/// <summary>
/// Publishes events at least once: to Service Bus, unless it is turned off, as CloudEvents 1.0 in structured JSON, and to webhooks, which do not depend on
/// Service Bus. The id of the event is the id of the message, so that duplicate detection drops a message that is sent again.
/// </summary>
internal sealed class ProjectEventPublisher(
    EventStore events, RecordStore records, PreviewStore previews, WebhookDispatcher webhooks, IOptions<AholoFunctionsOptions> options,
    TimeProvider time, ServiceBusClient? serviceBus = null)
{
    /// <summary>The maximum size of a message in bytes: that of the Standard tier, so that consumers get the same events on every tier.</summary>
    private const int MaxMessage = 256 * 1024;

    /// <summary>The maximum size of the properties and the encoding of a message, without the body.</summary>
    private const int MaxEnvelope = 4 * 1024;

    /// <summary>The size of a body that fits every entity, so that the limit of the entity is not read.</summary>
    private const int AlwaysFits = 48 * 1024;

    private static readonly JsonEventFormatter Formatter = new(EventJson.Shared.Options, default);

    private static readonly CloudEventAttribute TraceParent = CloudEventAttribute.CreateExtension("traceparent", CloudEventAttributeType.String);

    private readonly EventOptions _options = options.Value.Events;
    private readonly ServiceBusSender? _sender = serviceBus?.CreateSender(options.Value.Events.Entity);

    /// <summary>
    /// Publishes an event of a project. Leaves out files and warnings that do not fit in a message.
    /// </summary>
    /// <param name="client">The client that starts webhook deliveries.</param>
    /// <param name="eventId">The id of the event.</param>
    /// <param name="plan">The plan of the project; null if it has none.</param>
    /// <param name="data">The data of the event.</param>
    /// <param name="traceParent">The W3C trace context of the event.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task PublishAsync(
        DurableTaskClient client, string eventId, ProjectPlan? plan, ProjectEventData data, string traceParent, CancellationToken cancellationToken)
    {
        var cloudEvent = new CloudEvent
        {
            Id = eventId,
            Type = ProjectEventNames.Type(_options.TypePrefix, data.Stage),
            Source = new Uri(_options.Source),
            Subject = data.Id,
            Time = time.GetUtcNow(),
            DataContentType = MediaTypeNames.Application.Json,
        };

        // The consumer continues the trace (CloudEvents distributed tracing extension; the property that Service Bus SDKs read).
        cloudEvent[TraceParent] = traceParent;

        if (data.Stage.IsOutcome())
            data = data with { Record = records.Url(data.Id), Preview = data.Stage == ProjectStage.Succeeded ? previews.Url(data.Id) : null };

        // First, so that webhooks do not wait for Service Bus.
        var (content, contentType) = Encode(cloudEvent, data, MaxMessage - MaxEnvelope);
        if (webhooks.HasTargets(plan))
            await webhooks.DispatchAsync(client, data.Id, plan, cloudEvent.Id!, content, cancellationToken);

        if (_sender is not null)
        {
            if (content.Length > AlwaysFits)
                (content, contentType) = Encode(cloudEvent, data, await MaxBodyAsync(_sender, cancellationToken));
            await _sender.SendMessageAsync(Message(cloudEvent, data, content, contentType, traceParent), cancellationToken);
        }

        await events.WriteAsync(data.Id, new(content, contentType.MediaType), cancellationToken);
    }

    private static ServiceBusMessage Message(
        CloudEvent cloudEvent, ProjectEventData data, ReadOnlyMemory<byte> content, ContentType contentType, string traceParent) =>
        new(BinaryData.FromBytes(content))
        {
            MessageId = cloudEvent.Id,
            Subject = cloudEvent.Type,
            ContentType = contentType.MediaType,
            CorrelationId = data.Id,
            ApplicationProperties =
            {
                ["type"] = cloudEvent.Type,
                ["stage"] = data.Stage.ToString(),
                ["projectId"] = data.Id,
                ["Diagnostic-Id"] = traceParent,
            },
        };

    private static (ReadOnlyMemory<byte> Content, ContentType Type) Encode(CloudEvent cloudEvent, ProjectEventData data, int limit)
    {
        while (true)
        {
            cloudEvent.Data = data;
            var content = Formatter.EncodeStructuredModeMessage(cloudEvent, out var type);
            if (content.Length <= limit || data.Shorten(content.Length - limit) is not { } shorter)
                return (content, type);
            data = shorter;
        }
    }

    // The link to the entity announces its limit. The service rejects a message that is still too large.
    private static async Task<int> MaxBodyAsync(ServiceBusSender sender, CancellationToken cancellationToken)
    {
        using var batch = await sender.CreateMessageBatchAsync(cancellationToken);
        return (int)Math.Min(batch.MaxSizeInBytes, MaxMessage) - MaxEnvelope;
    }
}
