using System.Diagnostics;
using System.Net.Mime;
using Aholo.Functions.Configuration;
using Aholo.Functions.Storage;
using Azure.Messaging.ServiceBus;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Events;

/// <summary>
/// Puts events on Service Bus: CloudEvents 1.0 in structured JSON. At least once; id and type make the message's id, so that duplicate
/// detection drops what is sent again.
/// </summary>
internal sealed class ProjectEventPublisher(ServiceBusClient client, EventStore events, IOptions<AholoFunctionsOptions> options, TimeProvider time)
{
    private static readonly JsonEventFormatter Formatter = new(FunctionsJson.Shared.Options, default);

    private static readonly CloudEventAttribute TraceParent = CloudEventAttribute.CreateExtension("traceparent", CloudEventAttributeType.String);

    private readonly EventOptions _options = options.Value.Events;
    private readonly ServiceBusSender _sender = client.CreateSender(options.Value.Events.Entity);

    /// <summary>Publishes an event about a project, the <paramref name="number"/>th of its type.</summary>
    public async Task PublishAsync(string type, int number, ProjectEventData data, CancellationToken cancellationToken)
    {
        var cloudEvent = new CloudEvent
        {
            Id = ProjectEventTypes.Id(data.Id, type, number),
            Type = type,
            Source = new Uri(_options.Source, UriKind.RelativeOrAbsolute),
            Subject = data.Id,
            Time = time.GetUtcNow(),
            DataContentType = MediaTypeNames.Application.Json,
            Data = data,
        };

        // The trace goes on at the consumer (CloudEvents distributed tracing extension; the property that Service Bus SDKs look at).
        var trace = Activity.Current?.Id;
        if (trace is not null)
            cloudEvent[TraceParent] = trace;

        var content = Formatter.EncodeStructuredModeMessage(cloudEvent, out var contentType);
        var message = new ServiceBusMessage(BinaryData.FromBytes(content))
        {
            MessageId = cloudEvent.Id,
            Subject = type,
            ContentType = contentType.MediaType,
            CorrelationId = data.Id,
            ApplicationProperties =
            {
                ["type"] = type,
                ["stage"] = data.Stage.ToString(),
                ["projectId"] = data.Id,
            },
        };
        if (trace is not null)
            message.ApplicationProperties["Diagnostic-Id"] = trace;
        await _sender.SendMessageAsync(message, cancellationToken);
        await events.WriteAsync(data.Id, new(content, contentType.MediaType), cancellationToken);
    }
}
