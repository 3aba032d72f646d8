using System.Text.Json;
using Aholo.Functions.Durable;
using Microsoft.DurableTask;

namespace Aholo.Functions.Workflow;

/// <summary>Ends a project when someone cancels it.</summary>
internal sealed class ProjectCancellation(TaskOrchestrationContext context, ProjectProgress progress)
{
    // Awaited once for the whole project: the Durable SDK keeps an event that arrives before anyone awaits it.
    private readonly Task<JsonElement?> _request = context.WaitForExternalEvent<JsonElement?>(Cancellation.EventName);

    /// <summary>Awaits a step, unless the project is canceled before it completes.</summary>
    /// <exception cref="ProjectEndedException">The project was canceled.</exception>
    public async Task<T> UnlessRequestedAsync<T>(Task<T> step)
    {
        if (await ComesBeforeAsync(step))
            await ThrowIfRequestedAsync();
        return await step;
    }

    /// <summary>Awaits a step or the cancellation, whichever comes first.</summary>
    /// <returns>Whether it was the cancellation.</returns>
    public async Task<bool> ComesBeforeAsync(Task step) => await Task.WhenAny(step, _request) == _request && !step.IsCompleted;

    /// <summary>Ends the project if it was canceled.</summary>
    /// <exception cref="ProjectEndedException">The project was canceled.</exception>
    public async Task ThrowIfRequestedAsync()
    {
        if (_request.IsCompleted)
            throw ProjectProblems.Canceled(ExternalEvent.TryRead<Cancellation>(await _request) ?? new(), progress.AholoProjectId);
    }
}
