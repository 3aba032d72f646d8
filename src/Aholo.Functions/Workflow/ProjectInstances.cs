using System.Text.Json;
using Aholo.Functions.Projects;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Workflow;

/// <summary>Reads instances of <see cref="ProjectOrchestrator"/>, whichever version of the app wrote them.</summary>
internal static class ProjectInstances
{
    private static readonly TimeSpan CompletionTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets the orchestration of a project; null if there is none. The orchestration of a canceled project completes after its outcome is shown, once the running
    /// poll has ended. This call waits for that.
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

    /// <summary>Gets what identifies the project, as far as it can be read.</summary>
    public static ProjectOrigin Origin(this OrchestrationMetadata instance) => Read(instance.ReadInputAs<ProjectOrigin>) ?? new();

    /// <summary>Gets the custom status; null before there is one.</summary>
    public static ProjectStatus? Status(this OrchestrationMetadata instance) => instance.SerializedCustomStatus is null
        ? null
        : Read(instance.ReadCustomStatusAs<ProjectStatus>) ?? new() { Stage = ProjectStage.Unknown, Since = instance.LastUpdatedAt.UtcDateTime };

    /// <summary>Gets the custom status of a wait; null before there is one.</summary>
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
