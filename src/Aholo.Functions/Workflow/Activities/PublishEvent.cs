using Aholo.Functions.Durable;
using Aholo.Functions.Events;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Telemetry;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Workflow.Activities;

/// <summary>Sends an event about a project, or keeps it when it cannot be sent. Notes the end of a project in the index.</summary>
internal sealed class PublishEvent(EventOutbox outbox, PlanStore plans, ProjectIndex index, ProjectMetrics metrics, ActivityGuard guard)
{
    /// <summary>What the step is called with.</summary>
    /// <param name="Number">Which of the project's events of this type it is, from 1: more than one after a retry.</param>
    /// <param name="Record">What is known of the project.</param>
    /// <param name="KeepAlways">Whether an event that may be sent later is kept for the sweep: the step is not called again for it.</param>
    /// <param name="Replaces">Whether an earlier event of the project may be kept, whose place this one takes.</param>
    /// <param name="Name">The project's name, if it is known.</param>
    internal sealed record Input(
        int Number, ProjectRecord Record, bool KeepAlways = false, bool Replaces = false, string? Name = null);

    /// <summary>Whether the event was sent; if not, it is kept.</summary>
    [Function(nameof(PublishEvent))]
    public Task<bool> RunAsync([ActivityTrigger] Input input, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        guard.RunAsync(nameof(PublishEvent), input.Record.Id, () => PublishAsync(client, input, cancellationToken), cancellationToken);

    /// <inheritdoc cref="RunAsync"/>
    public async Task<bool> PublishAsync(DurableTaskClient client, Input input, CancellationToken cancellationToken)
    {
        // Before the event: what fails between the two is done again, and an event is better not sent twice.
        if (input is { Record: { CreatedAt: { } createdAt } record } && record.Outcome != ProjectStage.AwaitingDecision)
        {
            var task = record.Outcome == ProjectStage.Succeeded
                ? TaskTime.Of(record, (await plans.TryReadAsync(record.Id, cancellationToken))?.Spec)
                : null;
            await index.EndAsync(
                record.Id, createdAt, input.Name ?? record.Upload?.Path ?? record.Id, record.Outcome, seen: null, cancellationToken, task);
        }

        var sent = await outbox.SendAsync(client, input.Number, input.Record, input.KeepAlways, input.Replaces, cancellationToken);
        if (input.Record.Outcome == ProjectStage.AwaitingDecision)
            metrics.DecisionRequired();
        return sent;
    }
}
