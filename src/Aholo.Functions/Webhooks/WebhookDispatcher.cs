using Aholo.Functions.Configuration;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Webhooks;

/// <summary>Starts the deliveries of events, each of them once even if its event is published several times.</summary>
internal sealed class WebhookDispatcher(DeliveryStore deliveries, WebhookTargets targets, IOptions<AholoFunctionsOptions> options)
{
    /// <summary>The result of a request to deliver an event again.</summary>
    internal enum RetryResult
    {
        /// <summary>The delivery does not exist.</summary>
        NotFound,

        /// <summary>The receiver has the event.</summary>
        Delivered,

        /// <summary>The delivery is running.</summary>
        Running,

        /// <summary>The event was deleted.</summary>
        EventGone,

        /// <summary>The delivery was started again.</summary>
        Started,
    }

    /// <summary>Returns whether the events of a project are posted to any URL.</summary>
    public bool HasTargets(ProjectPlan? plan) => targets.Of(plan).Count > 0;

    /// <summary>Starts the deliveries of an event.</summary>
    /// <param name="client">The client that starts orchestrations.</param>
    /// <param name="projectId">The id of the project.</param>
    /// <param name="plan">The plan of the project; null if it has none.</param>
    /// <param name="eventId">The id of the event.</param>
    /// <param name="content">The event.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task DispatchAsync(
        DurableTaskClient client, string projectId, ProjectPlan? plan, string eventId, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        await deliveries.WriteEventAsync(projectId, eventId, content, cancellationToken);
        foreach (var target in targets.Of(plan))
        {
            var delivery = await deliveries.AddAsync(projectId, eventId, target, cancellationToken);
            if (delivery.State == DeliveryState.Pending)
                await StartAsync(client, projectId, delivery, SingleStart.AnyStatus, cancellationToken);
        }
    }

    /// <summary>Starts a delivery again after it was given up.</summary>
    public async Task<RetryResult> RetryAsync(DurableTaskClient client, string projectId, int number, CancellationToken cancellationToken)
    {
        if (await deliveries.FindAsync(projectId, number, cancellationToken) is not { } delivery)
            return RetryResult.NotFound;
        if (delivery.State == DeliveryState.Delivered)
            return RetryResult.Delivered;
        if (await client.GetInstanceAsync(DeliveryOrchestrator.InstanceId(delivery.EventId, delivery.Target), cancellationToken) is { IsCompleted: false })
            return RetryResult.Running;
        if (await deliveries.TryReadEventAsync(projectId, delivery.EventId, cancellationToken) is null)
            return RetryResult.EventGone;

        // Written before the start, because the delivery may end at once. If the start fails, the next retry starts it.
        await deliveries.UpdateAsync(projectId, number, current => current with { State = DeliveryState.Pending, NextAttemptAt = null }, cancellationToken);
        return await StartAsync(client, projectId, delivery, SingleStart.OpenStatuses, cancellationToken) ? RetryResult.Started : RetryResult.Running;
    }

    private Task<bool> StartAsync(
        DurableTaskClient client, string projectId, Delivery delivery, OrchestrationRuntimeStatus[] unless, CancellationToken cancellationToken)
    {
        var webhooks = options.Value.Webhooks;
        var delays = webhooks.RetryDelays.Count > 0 ? webhooks.RetryDelays : WebhookOptions.StandardRetryDelays;
        var input = new DeliveryOrchestrator.Input(projectId, delivery.Number, delays, options.Value.Activities);
        return client.TryStartAsync(
            nameof(DeliveryOrchestrator), DeliveryOrchestrator.InstanceId(delivery.EventId, delivery.Target), input, unless, cancellationToken);
    }
}
