using Aholo.Files.Problems;
using Aholo.Functions.Configuration;
using Aholo.Functions.Durable;
using Microsoft.DurableTask;

namespace Aholo.Functions.Workflow;

/// <summary>Reads the input of a project's orchestration, whichever version of the app wrote it.</summary>
internal static class ProjectInputReader
{
    /// <summary>Reads the input. If it cannot be read, returns what still identifies the project, and the problem.</summary>
    public static (ProjectInput Input, Problem? Problem) Read(TaskOrchestrationContext context)
    {
        try
        {
            var input = context.GetInput<ProjectInput>() ?? throw new InvalidOperationException("It has no input.");
            _ = Backoff.ToTaskOptions(input.Settings.Retry); // throws for settings that contradict each other
            return (input, null);
        }
        catch (Exception exception)
        {
            var origin = Origin(context);
            var identity = new ProjectInput
            {
                Id = context.InstanceId,
                Upload = origin.Upload,
                CreatedAt = origin.CreatedAt,
                Attempt = origin.Attempt,
                TraceParent = origin.TraceParent,
                Settings = OrchestrationSettings.Of(new AholoFunctionsOptions()),
            };
            return (identity, ProjectProblems.UnreadableInput(exception));
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
