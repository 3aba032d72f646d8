using Aholo.Files.Assets;
using Aholo.Files.Text;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Telemetry;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Workflow.Activities;

/// <summary>Polls Aholo's task of a project. Concurrent polls are combined into one request.</summary>
internal sealed class GetAholoTask(AholoClient aholo, RecentAssets recent, ProjectMetrics metrics, ActivityGuard guard)
{
    /// <summary>The task at Aholo. Its results are listed by kind only: their URLs may be signed, and stay out of histories.</summary>
    /// <param name="TaskId">Aholo's id of the task.</param>
    /// <param name="Status">The status.</param>
    /// <param name="RawStatus">The status as Aholo writes it.</param>
    /// <param name="IsFinal">Whether the task has ended.</param>
    /// <param name="Assets">The kinds of its results.</param>
    /// <param name="IsAwaited">Whether the project still waits for the task. If not, Aholo was not polled.</param>
    internal sealed record Output(
        string? TaskId, AholoTaskStatus Status, string RawStatus, bool IsFinal, IReadOnlyList<AssetKind> Assets, bool IsAwaited = true)
    {
        /// <summary>The result if the project no longer waits.</summary>
        public static Output NotAwaited { get; } = new(TaskId: null, AholoTaskStatus.Unknown, RawStatus: "", IsFinal: false, [], IsAwaited: false);
    }

    /// <summary>The task; null if Aholo lists none yet.</summary>
    [Function(nameof(GetAholoTask))]
    public Task<Output?> RunAsync(
        [ActivityTrigger] string aholoProjectId, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        guard.RunAsync(
            nameof(GetAholoTask),
            aholoProjectId,
            async () => await IsAwaitedAsync(client, instanceId, cancellationToken) ? await PollAsync(aholoProjectId, cancellationToken) : Output.NotAwaited,
            cancellationToken);

    // The event that stops a wait may be lost, so each poll also checks the project.
    private static async Task<bool> IsAwaitedAsync(DurableTaskClient client, string waitId, CancellationToken cancellationToken)
    {
        if (WaitOrchestrator.FindProjectId(waitId) is not { } projectId)
            return true;

        // A project shows its outcome before it completes, and completes after its wait.
        var project = await client.GetInstanceAsync(projectId, getInputsAndOutputs: true, cancellationToken);
        return project is { IsCompleted: false }
            && project.Status() is not { Stage: > ProjectStage.Waiting }
            && WaitOrchestrator.InstanceId(projectId, project.Origin().Attempt) == waitId;
    }

    private async Task<Output?> PollAsync(string aholoProjectId, CancellationToken cancellationToken)
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
