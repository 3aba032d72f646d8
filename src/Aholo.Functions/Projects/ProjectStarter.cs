using Aholo.Functions.Configuration;
using Aholo.Functions.Orchestration;
using Aholo.Functions.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Projects;

/// <summary>Starts projects, each once, however often its trigger fires.</summary>
internal sealed partial class ProjectStarter(RecordStore records, IOptions<AholoFunctionsOptions> options, ILogger<ProjectStarter> logger)
{
    private static readonly OrchestrationRuntimeStatus[] AnyStatus =
    [
        OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended,
        OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated,
    ];

    /// <summary>Starts a project unless it was started before; true when this call started it.</summary>
    public async Task<bool> StartAsync(
        DurableTaskClient client, string id, ProjectSpec spec, IReadOnlyList<BlobReference> resources, CancellationToken cancellationToken)
    {
        // The record outlives the instance, whose history may have been purged.
        if (await client.GetInstanceAsync(id, cancellationToken) is not null || await records.ExistsAsync(id, cancellationToken))
        {
            LogKnown(id);
            return false;
        }

        var input = new ProjectInput { Id = id, Spec = spec, Resources = resources, Settings = Settings() };
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                nameof(ProjectOrchestrator), input, new StartOrchestrationOptions(id).WithDedupeStatuses(AnyStatus), cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Hosts differ in how they refuse a second start; what counts is whether the instance is there.
            if (await client.GetInstanceAsync(id, cancellationToken) is null)
                throw;

            LogKnown(id);
            return false;
        }

        LogStarted(id, spec.Name, spec.Resources.Count);
        return true;
    }

    private OrchestrationSettings Settings()
    {
        var (polling, activities) = (options.Value.Polling, options.Value.Activities);
        return new()
        {
            Polling = new(polling.First, polling.Factor, polling.Max, polling.Jitter, polling.Deadline),
            Retry = new(activities.MaxAttempts, activities.FirstDelay, activities.Factor, activities.MaxDelay),
        };
    }

    [LoggerMessage(1, LogLevel.Information, "Project {ProjectId} started: '{Name}' from {Resources} files.")]
    private partial void LogStarted(string projectId, string name, int resources);

    [LoggerMessage(2, LogLevel.Information, "Project {ProjectId} was started before; nothing to do.")]
    private partial void LogKnown(string projectId);
}
