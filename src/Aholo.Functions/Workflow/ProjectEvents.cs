using Aholo.Functions.Projects;
using Aholo.Functions.Workflow.Activities;
using Microsoft.DurableTask;

namespace Aholo.Functions.Workflow;

/// <summary>Publishes the events of a project. It does not wait for Service Bus: an event that cannot be sent for a while is kept and sent later.</summary>
internal sealed class ProjectEvents(ProjectInput input, ProjectProgress progress, ProjectActivities activities)
{
    /// <summary>The calls after which the sweep takes over: by default a minute and a quarter, which is longer than a failover of Service Bus.</summary>
    private const int MaxAttempts = 5;

    /// <summary>Publishes an event.</summary>
    public async Task PublishAsync(ProjectRecord record)
    {
        var publish = new PublishEvent.Input(record, Replaces: input.Attempt > 1 || progress.HasUnsentEvent, Name: progress.Name);
        try
        {
            progress.AddEvent(await activities.CallAsync<bool>(nameof(PublishEvent), publish, MaxAttempts));
        }
        catch (TaskFailedException)
        {
            progress.AddEvent(await activities.CallUntilDoneAsync<bool>(nameof(PublishEvent), publish with { KeepAlways = true }));
        }
    }
}
