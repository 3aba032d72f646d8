using Aholo.Functions.Assets;
using Aholo.Functions.Projects;
using Aholo.Functions.Telemetry;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Activities;

/// <summary>Looks how Aholo's task for a project stands. Looks that come together become one request.</summary>
internal sealed class GetTask(IAholoClient aholo, ProjectMetrics metrics, ActivityGuard guard)
{
    /// <summary>The task as it stands. A status without a name is <see cref="AholoTaskStatus.Unknown"/>; the raw one tells which. Its results are listed by kind only: their URLs may be signed, and stay out of histories.</summary>
    internal sealed record Output(string? TaskId, AholoTaskStatus Status, string RawStatus, bool IsFinal, IReadOnlyList<AssetKind> Assets);

    /// <summary>The task; null when Aholo knows of none yet.</summary>
    [Function(nameof(GetTask))]
    public Task<Output?> RunAsync([ActivityTrigger] string aholoProjectId, CancellationToken cancellationToken) =>
        guard.RunAsync(nameof(GetTask), aholoProjectId, () => LookAsync(aholoProjectId, cancellationToken), cancellationToken);

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
        return new(task.TaskId, status, task.RawStatus.Bound(BoundedText.MaxQuote), task.IsFinal, AssetKinds.Listed(task.Assets));
    }
}
