using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Aholo.Functions.Workflow;

/// <summary>
/// One project from its files to its event. Ends in an outcome, never in an unhandled failure: whatever stops it becomes the outcome's
/// problem, with a record and an event. Its instance id is the project's id.
/// </summary>
internal static class ProjectOrchestrator
{
    [Function(nameof(ProjectOrchestrator))]
    public static Task<ProjectStage> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context) => Open(context).RunAsync();

    private static ProjectRun Open(TaskOrchestrationContext context)
    {
        try
        {
            return new(context, context.GetInput<ProjectInput>() ?? throw new InvalidOperationException("It has no input."));
        }
        catch (Exception exception)
        {
            // Written by another version of the app, say. What identifies the project may still be readable.
            var origin = Origin(context);
            var input = new ProjectInput
            {
                Id = context.InstanceId,
                Upload = origin.Upload,
                CreatedAt = origin.CreatedAt,
                Attempt = origin.Attempt,
                TraceParent = origin.TraceParent,
                Settings = OrchestrationSettings.Of(new AholoFunctionsOptions()),
            };
            return new(context, input, ProjectProblems.UnreadableInput(exception));
        }
    }

    private static ProjectOrigin Origin(TaskOrchestrationContext context)
    {
        try
        {
            return context.GetInput<ProjectOrigin>() ?? new();
        }
        catch (Exception)
        {
            return new();
        }
    }
}
