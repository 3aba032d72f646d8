using Aholo.Functions.Assets;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Telemetry;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Workflow.Activities;

/// <summary>Looks how Aholo's task for a project stands. Looks that come together become one request.</summary>
internal sealed class GetAholoTask(AholoClient aholo, RecentAssets recent, ProjectMetrics metrics, ActivityGuard guard)
{
    /// <summary>The task as it stands. A status without a name is <see cref="AholoTaskStatus.Unknown"/>; the raw one tells which. Its results are listed by kind only: their URLs may be signed, and stay out of histories.</summary>
    /// <param name="TaskId">Aholo's id of the task.</param>
    /// <param name="Status">The status.</param>
    /// <param name="RawStatus">The status as Aholo writes it.</param>
    /// <param name="IsFinal">Whether the task has ended.</param>
    /// <param name="Assets">The kinds of its results.</param>
    /// <param name="IsAwaited">Whether the project still waits for the task. If not, Aholo was not asked.</param>
    internal sealed record Output(
        string? TaskId, AholoTaskStatus Status, string RawStatus, bool IsFinal, IReadOnlyList<AssetKind> Assets, bool IsAwaited = true)
    {
        /// <summary>The answer to a wait whose project no longer waits.</summary>
        public static Output NotAwaited { get; } = new(TaskId: null, AholoTaskStatus.Unknown, RawStatus: "", IsFinal: false, [], IsAwaited: false);
    }

    /// <summary>The task; null when Aholo knows of none yet.</summary>
    [Function(nameof(GetAholoTask))]
    public Task<Output?> RunAsync(
        [ActivityTrigger] string aholoProjectId, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        guard.RunAsync(
            nameof(GetAholoTask),
            aholoProjectId,
            async () => await IsAwaitedAsync(client, instanceId, cancellationToken) ? await LookAsync(aholoProjectId, cancellationToken) : Output.NotAwaited,
            cancellationToken);

    // A wait is told to stop by an event, which the engine may lose. What it waits for is the only other trace that it is wanted.
    private static async Task<bool> IsAwaitedAsync(DurableTaskClient client, string waitId, CancellationToken cancellationToken)
    {
        if (WaitOrchestrator.FindProjectId(waitId) is not { } projectId)
            return true;

        // The project shows its outcome before it completes: it completes after its wait.
        var project = await client.GetInstanceAsync(projectId, getInputsAndOutputs: true, cancellationToken);
        return project is { IsCompleted: false }
            && project.Status() is not { Stage: > ProjectStage.Waiting }
            && WaitOrchestrator.InstanceId(projectId, project.Origin().Attempt) == waitId;
    }

    private async Task<Output?> LookAsync(string aholoProjectId, CancellationToken cancellationToken)
    {
        var task = await aholo.GetTaskAsync(aholoProjectId, cancellationToken);
        if (task is null)
        {
            metrics.Polled(null);
            return null;
        }

        var status = Enum.IsDefined(task.Status) ? task.Status : AholoTaskStatus.Unknown;
        metrics.Polled(status);
        if (status == AholoTaskStatus.Succeeded)
            recent.Add(aholoProjectId, task.Assets);
        return new(task.TaskId, status, task.RawStatus.Bound(BoundedText.MaxQuote), task.IsFinal, AssetKinds.Listed(task.Assets));
    }
}
