using System.Text.Json;
using Aholo.Files.Problems;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Microsoft.DurableTask;

namespace Aholo.Functions.Workflow;

/// <summary>Asks an operator what to do about a create whose outcome is unknown.</summary>
internal sealed class OperatorDecisions(
    TaskOrchestrationContext context, ProjectInput input, ProjectProgress progress, ProjectEvents events, ProjectCancellation cancellation)
{
    private int _asked;

    /// <summary>Shows the question, publishes it as an event, and waits for the answer.</summary>
    /// <exception cref="ProjectEndedException">The project was canceled.</exception>
    public async Task<Resolution> AskAsync(Problem problem)
    {
        var number = ++_asked;
        progress.Problem = problem;
        progress.Enter(ProjectStage.AwaitingDecision, number);
        await events.PublishAsync(progress.Record(ProjectStage.AwaitingDecision));
        progress.Show();
        while (true)
        {
            var answer = await cancellation.UnlessRequestedAsync(context.WaitForExternalEvent<JsonElement?>(Resolution.EventName));
            if (ExternalEvent.TryRead<Resolution>(answer) is { } resolution && resolution.Answers(input.Attempt, number))
                return resolution;
        }
    }
}
