using Aholo.Functions.Durable;
using Aholo.Functions.Events;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Telemetry;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Workflow.Activities;

/// <summary>Sends an event about a project, or keeps it if it cannot be sent. Records the outcome of a project in the index.</summary>
internal sealed class PublishEvent(EventOutbox outbox, PlanStore plans, ProjectIndex index, ProjectMetrics metrics, ActivityGuard guard)
{
    /// <summary>The input of the activity.</summary>
    /// <param name="Record">The state of the project.</param>
    /// <param name="KeepAlways">Whether an event that may be sent later is kept for the sweep, as the activity is not called again.</param>
    /// <param name="Replaces">Whether it replaces an earlier event of the project that may be kept.</param>
    /// <param name="Name">The name of the project, if known.</param>
    internal sealed record Input(ProjectRecord Record, bool KeepAlways = false, bool Replaces = false, string? Name = null);

    /// <summary>Whether the event was sent; otherwise it is kept.</summary>
    [Function(nameof(PublishEvent))]
    public Task<bool> RunAsync([ActivityTrigger] Input input, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        guard.RunAsync(nameof(PublishEvent), input.Record.Id, () => PublishAsync(client, input, cancellationToken), cancellationToken);

    /// <inheritdoc cref="RunAsync"/>
    public async Task<bool> PublishAsync(DurableTaskClient client, Input input, CancellationToken cancellationToken)
    {
        // Before the event: a failure in between repeats both, and the event should not be sent twice.
        if (input is { Record: { CreatedAt: { } createdAt } record } && record.Outcome != ProjectStage.AwaitingDecision)
        {
            var task = record.Outcome == ProjectStage.Succeeded
                ? TaskTime.Of(record, (await plans.TryReadAsync(record.Id, cancellationToken))?.Spec)
                : null;
            await index.EndAsync(
                record.Id, createdAt, input.Name ?? record.Upload?.Path ?? record.Id, record.Outcome, seen: null, cancellationToken, task);
        }

        var sent = await outbox.SendAsync(client, input.Record, input.KeepAlways, input.Replaces, cancellationToken);
        if (input.Record.Outcome == ProjectStage.AwaitingDecision)
            metrics.DecisionRequired();
        return sent;
    }
}
