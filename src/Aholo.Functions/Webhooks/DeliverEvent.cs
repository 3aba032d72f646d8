using Aholo.Functions.Durable;
using Aholo.Functions.Storage;
using Aholo.Functions.Telemetry;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Aholo.Functions.Webhooks;

/// <summary>Makes one attempt to deliver an event to a URL, and notes it.</summary>
internal sealed partial class DeliverEvent(
    DeliveryStore deliveries, PlanStore plans, WebhookTargets targets, WebhookSender sender, ProjectMetrics metrics, ActivityGuard guard,
    ILogger<DeliverEvent> logger)
{
    /// <summary>The longest wait that a receiver can ask for.</summary>
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromDays(1);

    /// <summary>What the step is called with.</summary>
    /// <param name="ProjectId">The project.</param>
    /// <param name="Number">The delivery, by its number in the project.</param>
    /// <param name="Delay">The wait before the next attempt if this one fails; null if there is none.</param>
    internal sealed record Input(string ProjectId, int Number, TimeSpan? Delay);

    /// <summary>The outcome of the attempt.</summary>
    /// <param name="RetryAt">When to try again, UTC; null when the delivery has ended.</param>
    internal sealed record Output(DateTime? RetryAt);

    [Function(nameof(DeliverEvent))]
    public Task<Output> RunAsync([ActivityTrigger] Input input, CancellationToken cancellationToken) =>
        guard.RunAsync(nameof(DeliverEvent), input.ProjectId, () => DeliverAsync(input, cancellationToken), cancellationToken);

    private async Task<Output> DeliverAsync(Input input, CancellationToken cancellationToken)
    {
        // Deleted with its project, or delivered by a call whose result was lost.
        if (await deliveries.FindAsync(input.ProjectId, input.Number, cancellationToken) is not { State: not DeliveryState.Delivered } delivery)
            return new(RetryAt: null);

        var plan = await plans.TryReadAsync(input.ProjectId, cancellationToken);
        var target = targets.Of(plan).SingleOrDefault(target => target.Key == delivery.Target);
        var body = await deliveries.TryReadEventAsync(input.ProjectId, delivery.EventId, cancellationToken);
        if (target is null || body is not { } content)
        {
            await deliveries.UpdateAsync(input.ProjectId, input.Number, GiveUp, cancellationToken);
            return new(RetryAt: null);
        }

        var result = await sender.SendAsync(target, delivery.EventId, content, cancellationToken);
        var retryAt = result.Attempt.Problem is null || result.IsFinal || input.Delay is not { } delay
            ? null
            : (DateTimeOffset?)(result.Attempt.At + Longer(delay, result.RetryAfter));
        var state = result.Attempt.Problem is null ? DeliveryState.Delivered : retryAt is null ? DeliveryState.GivenUp : DeliveryState.Pending;
        await deliveries.UpdateAsync(
            input.ProjectId,
            input.Number,
            noted => noted with
            {
                State = state,
                AttemptCount = noted.AttemptCount + 1,
                NextAttemptAt = retryAt,
                Attempts = [.. noted.Attempts.Append(result.Attempt).TakeLast(DeliveryStore.MaxAttempts)],
            },
            cancellationToken);

        metrics.Delivery(state.ToString());
        Log(delivery, target, result.Attempt, state, input.ProjectId);
        return new(retryAt?.UtcDateTime);

        static Delivery GiveUp(Delivery noted) => noted with { State = DeliveryState.GivenUp, NextAttemptAt = null };
    }

    private static TimeSpan Longer(TimeSpan delay, TimeSpan? retryAfter) =>
        retryAfter is { } asked && asked > delay ? (asked < MaxRetryAfter ? asked : MaxRetryAfter) : delay;

    // The host only: paths of webhooks often hold a secret too.
    private void Log(Delivery delivery, WebhookTarget target, DeliveryAttempt attempt, DeliveryState state, string projectId)
    {
        switch (state)
        {
            case DeliveryState.Delivered: LogDelivered(delivery.EventId, projectId, target.Url.IdnHost); break;
            case DeliveryState.Pending: LogFailed(delivery.EventId, projectId, target.Url.IdnHost, attempt.Problem!); break;
            default: LogGivenUp(delivery.EventId, projectId, target.Url.IdnHost, attempt.Problem!, delivery.Number); break;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Event {EventId} about project {ProjectId} was delivered to {Host}.")]
    private partial void LogDelivered(string eventId, string projectId, string host);

    [LoggerMessage(2, LogLevel.Warning, "Event {EventId} about project {ProjectId} was not delivered to {Host}, and is sent again later: {Problem}")]
    private partial void LogFailed(string eventId, string projectId, string host, string problem);

    [LoggerMessage(3, LogLevel.Error, "Event {EventId} about project {ProjectId} was not delivered to {Host}, and is not sent again: {Problem} To send it, retry delivery {Number}.")]
    private partial void LogGivenUp(string eventId, string projectId, string host, string problem, int number);
}
