using Aholo.Functions.Events;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Telemetry;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Activities;

/// <summary>Puts an event about a project on Service Bus.</summary>
internal sealed class PublishEvent(PlanStore plans, ProjectEventPublisher publisher, ProjectMetrics metrics, ActivityGuard guard)
{
    /// <summary>What the step is called with.</summary>
    /// <param name="Type">The event's type.</param>
    /// <param name="Number">Which of the project's events of this type it is, from 1: more than one after a retry.</param>
    /// <param name="Record">What is known of the project.</param>
    internal sealed record Input(string Type, int Number, ProjectRecord Record);

    [Function(nameof(PublishEvent))]
    public Task RunAsync([ActivityTrigger] Input input, CancellationToken cancellationToken) =>
        guard.RunAsync(nameof(PublishEvent), input.Record.Id, () => PublishAsync(input, cancellationToken), cancellationToken);

    /// <summary>Puts an event on Service Bus.</summary>
    public async Task PublishAsync(Input input, CancellationToken cancellationToken)
    {
        var plan = await plans.TryReadAsync(input.Record.Id, cancellationToken);
        await publisher.PublishAsync(input.Type, input.Number, ProjectEventData.Of(input.Record, plan), cancellationToken);
        if (input.Type == ProjectEventTypes.Attention)
            metrics.Attention();
    }
}
