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
/// Puts events on Service Bus, unless the settings say otherwise: CloudEvents 1.0 in structured JSON. At least once; the event's id is the message's id, so that duplicate
/// detection drops what is sent again. Starts their deliveries by webhook, which do not depend on Service Bus.
/// </summary>
internal sealed class ProjectEventPublisher(
    EventStore events, RecordStore records, PreviewStore previews, WebhookDispatcher webhooks, IOptions<AholoFunctionsOptions> options,
    TimeProvider time, ServiceBusClient? serviceBus = null)
{
    /// <summary>The largest message, in bytes: what the Standard tier takes, so that consumers see the same events on each tier.</summary>
    private const int MaxMessage = 256 * 1024;

    /// <summary>What a message's properties and its encoding take beside the body, at the most.</summary>
    private const int MaxEnvelope = 4 * 1024;

    /// <summary>A body that no entity is too small for, so that none is asked.</summary>
    private const int AlwaysFits = 48 * 1024;

    private static readonly JsonEventFormatter Formatter = new(EventJson.Shared.Options, default);

    private static readonly CloudEventAttribute TraceParent = CloudEventAttribute.CreateExtension("traceparent", CloudEventAttributeType.String);

    private readonly EventOptions _options = options.Value.Events;
    private readonly ServiceBusSender? _sender = serviceBus?.CreateSender(options.Value.Events.Entity);

    /// <summary>
    /// Publishes an event about a project. What makes it larger than a message may be is left out.
    /// </summary>
    /// <param name="client">Starts deliveries by webhook.</param>
    /// <param name="eventId">The id of the event.</param>
    /// <param name="plan">The project's plan; null when it has none.</param>
    /// <param name="data">The event's data.</param>
    /// <param name="traceParent">The W3C trace that the event is part of.</param>
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

        // The trace goes on at the consumer (CloudEvents distributed tracing extension; the property that Service Bus SDKs look at).
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

    // The link to the entity announces what it takes. What is too large all the same is refused by the service.
    private static async Task<int> MaxBodyAsync(ServiceBusSender sender, CancellationToken cancellationToken)
    {
        using var batch = await sender.CreateMessageBatchAsync(cancellationToken);
        return (int)Math.Min(batch.MaxSizeInBytes, MaxMessage) - MaxEnvelope;
    }
}
