using System.Text.Json;
using Aholo.Functions.Projects;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Workflow;

/// <summary>Reads instances of <see cref="ProjectOrchestrator"/>, whichever version of the app wrote them.</summary>
internal static class ProjectInstances
{
    private static readonly TimeSpan CompletionTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets the orchestration of a project; null if there is none. A canceled project shows its outcome before its orchestration completes, which it
    /// does when the wait for Aholo has stopped: that takes as long as the poll that runs, and is waited for here.
    /// </summary>
    public static async Task<OrchestrationMetadata?> FindProjectAsync(this DurableTaskClient client, string id, CancellationToken cancellationToken)
    {
        var instance = await client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken);
        if (instance is null or { IsCompleted: true } || instance.Status()?.Stage.IsOutcome() != true)
            return instance;

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CompletionTimeout);
        try
        {
            return await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return instance;
        }
    }

    /// <summary>What identifies the project, as far as it can be read.</summary>
    public static ProjectOrigin Origin(this OrchestrationMetadata instance) => Read(instance.ReadInputAs<ProjectOrigin>) ?? new();

    /// <summary>What the orchestration shows; null before it shows anything.</summary>
    public static ProjectStatus? Status(this OrchestrationMetadata instance) => instance.SerializedCustomStatus is null
        ? null
        : Read(instance.ReadCustomStatusAs<ProjectStatus>) ?? new() { Stage = ProjectStage.Unknown, Since = instance.LastUpdatedAt.UtcDateTime };

    /// <summary>What a wait for Aholo shows; null before it shows anything.</summary>
    public static WaitStatus? WaitStatus(this OrchestrationMetadata instance) => Read(instance.ReadCustomStatusAs<WaitStatus>);

    private static T? Read<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
