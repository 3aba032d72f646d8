using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Activities;

/// <summary>Looks how Aholo's task for a project stands. Looks that come together become one request.</summary>
internal sealed class GetTask(IAholoClient aholo)
{
    /// <summary>The task as it stands; its result URLs stay out, as they may be signed. Null when Aholo knows of none yet.</summary>
    internal sealed record Output(string? TaskId, AholoTaskStatus Status, string RawStatus, bool IsFinal);

    [Function(nameof(GetTask))]
    public async Task<Output?> RunAsync([ActivityTrigger] string aholoProjectId, CancellationToken cancellationToken) =>
        await aholo.GetTaskAsync(aholoProjectId, cancellationToken) is { } task
            ? new(task.TaskId, task.Status, task.RawStatus, task.IsFinal)
            : null;
}
