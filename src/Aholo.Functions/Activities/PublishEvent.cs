using Aholo.Functions.Events;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Activities;

/// <summary>Puts an event about a project on Service Bus.</summary>
internal sealed class PublishEvent(ProjectEventPublisher publisher)
{
    /// <summary>What the step is called with.</summary>
    internal sealed record Input(string Type, ProjectEventData Data);

    [Function(nameof(PublishEvent))]
    public Task RunAsync([ActivityTrigger] Input input, CancellationToken cancellationToken) =>
        publisher.PublishAsync(input.Type, input.Data, cancellationToken);
}
