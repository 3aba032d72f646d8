using Aholo.Functions.Projects;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Aholo.Functions.Orchestration;

/// <summary>
/// One project from its files to its event. Ends in an outcome, never in an unhandled failure: whatever stops it becomes the outcome's
/// problem, with a record and an event. Its instance id is the project's id.
/// </summary>
internal static class ProjectOrchestrator
{
    [Function(nameof(ProjectOrchestrator))]
    public static Task<ProjectStage> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        new ProjectRun(context, context.GetInput<ProjectInput>()!).RunAsync();
}
