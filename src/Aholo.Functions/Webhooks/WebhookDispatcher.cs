using Aholo.Functions.Configuration;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Webhooks;

/// <summary>Starts the deliveries of events, each once, however often its event is published.</summary>
internal sealed class WebhookDispatcher(DeliveryStore deliveries, WebhookTargets targets, IOptions<AholoFunctionsOptions> options)
{
    /// <summary>The outcome of a request to deliver an event again.</summary>
    internal enum RetryResult
    {
        /// <summary>There is no such delivery.</summary>
        NotFound,

        /// <summary>The receiver has the event.</summary>
        Delivered,

        /// <summary>It is being tried.</summary>
        Running,

        /// <summary>The event is gone.</summary>
        EventGone,

        /// <summary>It is tried again.</summary>
        Started,
    }

    /// <summary>Whether the events of a project are posted anywhere.</summary>
    public bool HasTargets(ProjectPlan? plan) => targets.Of(plan).Count > 0;

    /// <summary>Starts the deliveries of an event.</summary>
    /// <param name="client">Starts orchestrations.</param>
    /// <param name="projectId">The project.</param>
    /// <param name="plan">Its plan; null when it has none.</param>
    /// <param name="eventId">The event's id.</param>
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

    /// <summary>Starts a delivery again that was given up.</summary>
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

        // Before the start, which may end at once. If the start fails, the next retry makes it.
        await deliveries.UpdateAsync(projectId, number, noted => noted with { State = DeliveryState.Pending, NextAttemptAt = null }, cancellationToken);
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
