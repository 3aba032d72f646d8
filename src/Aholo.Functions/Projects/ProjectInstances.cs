using System.Text.Json;
using Aholo.Functions.Orchestration;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Projects;

/// <summary>Reads instances of <see cref="ProjectOrchestrator"/>, whichever version of the app wrote them.</summary>
internal static class ProjectInstances
{
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
