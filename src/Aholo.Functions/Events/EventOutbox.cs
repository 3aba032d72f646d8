using System.Runtime.Serialization;
using System.Text.Json;
using Aholo.Files.Text;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Azure.Messaging.ServiceBus;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Aholo.Functions.Events;

/// <summary>
/// Sends events and keeps those that cannot be sent, so that no project waits for Service Bus and no event is lost. <see cref="SendKeptAsync"/> sends events
/// after a transient failure; <see cref="TryResendAsync"/>, on request, also after a permanent one.
/// </summary>
internal sealed partial class EventOutbox(
    ProjectEventPublisher publisher, PlanStore plans, UnsentEventStore unsent, TimeProvider time, ILogger<EventOutbox> logger)
{
    /// <summary>The timeout of a request to send an event again.</summary>
    private static readonly TimeSpan ResendTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Sends an event, or keeps it after a permanent failure.</summary>
    /// <param name="client">The client that starts webhook deliveries.</param>
    /// <param name="record">The record of the project.</param>
    /// <param name="keepAlways">Whether to keep it after a transient failure too, because the caller does not retry.</param>
    /// <param name="replaces">Whether it replaces an earlier event of the project that may be kept.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Whether it was sent.</returns>
    public async Task<bool> SendAsync(
        DurableTaskClient client, ProjectRecord record, bool keepAlways, bool replaces, CancellationToken cancellationToken)
    {
        var traceParent = EventTrace.Of(record);
        try
        {
            await PublishAsync(client, record, traceParent, cancellationToken);
        }
        catch (Exception exception) when (IsFinal(exception) || (keepAlways && !cancellationToken.IsCancellationRequested))
        {
            var now = time.GetUtcNow();
            var kept = new UnsentEvent
            {
                Record = record,
                TraceParent = traceParent,
                Reason = Reason(exception),
                IsFinal = IsFinal(exception),
                Since = now,
                TriedAt = now,
            };
            await unsent.WriteAsync(kept, etag: null, cancellationToken);
            LogUnsent(exception, ProjectEventNames.Of(record.Outcome), record.Id, kept.IsFinal);
            return false;
        }

        if (replaces)
            await unsent.RemoveAsync(record.Id, etag: null, cancellationToken);
        return true;
    }

    /// <summary>Sends the kept event of a project on request.</summary>
    /// <returns>Why it could not be sent; null if it was sent or there is none.</returns>
    public async Task<string?> TryResendAsync(DurableTaskClient client, string projectId, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ResendTimeout);
        return (await ResendAsync(client, projectId, timeout.Token, cancellationToken))?.Reason;
    }

    /// <summary>
    /// Sends the kept events with transient failures, until one fails again, because Service Bus is then unavailable for all. The event with the latest
    /// attempt is last, so that an event that always fails does not block the others.
    /// </summary>
    public async Task SendKeptAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        var waiting = await unsent.ListAsync(cancellationToken).Where(entry => !entry.IsFinal).OrderBy(entry => entry.TriedAt).ToListAsync(cancellationToken);
        foreach (var entry in waiting)
        {
            if (await ResendAsync(client, entry.ProjectId, cancellationToken, cancellationToken) is { IsFinal: false })
                return;
        }
    }

    private async Task<UnsentEvent?> ResendAsync(
        DurableTaskClient client, string projectId, CancellationToken sending, CancellationToken cancellationToken)
    {
        if (await unsent.TryReadAsync(projectId, cancellationToken) is not var (kept, etag))
            return null;

        try
        {
            await PublishAsync(client, kept.Record, kept.TraceParent ?? EventTrace.Of(kept.Record), sending);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var failed = kept with { Reason = Reason(exception), IsFinal = IsFinal(exception), TriedAt = time.GetUtcNow() };
            await unsent.WriteAsync(failed, etag, cancellationToken);
            LogUnsent(exception, ProjectEventNames.Of(kept.Record.Outcome), projectId, failed.IsFinal);
            return failed;
        }

        await unsent.RemoveAsync(projectId, etag, cancellationToken);
        LogSent(ProjectEventNames.Of(kept.Record.Outcome), projectId, kept.Since);
        return null;
    }

    private async Task PublishAsync(
        DurableTaskClient client, ProjectRecord record, string traceParent, CancellationToken cancellationToken)
    {
        var plan = await plans.TryReadAsync(record.Id, cancellationToken);
        await publisher.PublishAsync(client, ProjectEventNames.Id(record), plan, ProjectEventData.Of(record, plan), traceParent, cancellationToken);
    }

    // The same message would be rejected again. An operator can fix everything else before the next attempt: a missing, disabled or full entity, a missing
    // role, a closed network.
    private static bool IsFinal(Exception exception) => exception
        is ServiceBusException { Reason: ServiceBusFailureReason.MessageSizeExceeded }
        or ArgumentException or SerializationException or JsonException;

    private static string Reason(Exception exception) => exception is OperationCanceledException
        ? "Service Bus did not answer in time."
        : exception.Message.Bound(BoundedText.MaxDetail);

    [LoggerMessage(1, LogLevel.Error, "Event {EventName} of project {ProjectId} could not be sent and is kept (permanent failure: {IsFinal}).")]
    private partial void LogUnsent(Exception exception, string eventName, string projectId, bool isFinal);

    [LoggerMessage(2, LogLevel.Information, "Event {EventName} of project {ProjectId}, kept since {Since}, was sent.")]
    private partial void LogSent(string eventName, string projectId, DateTimeOffset since);
}
