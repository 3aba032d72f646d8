using System.Collections.Concurrent;
using AzureBlobs;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Embedded.Functions.Blobs;

/// <summary>Reports containers that the last scan could not list, as a health check of the app.</summary>
internal sealed class BlobScanHealth : IHealthCheck
{
    /// <summary>The check's tag, by which an app can select it.</summary>
    public const string Tag = "storage";

    private readonly ConcurrentDictionary<BlobTrigger, string> _problems = new();

    /// <summary>Sets the outcome of a trigger's last scan.</summary>
    /// <param name="trigger">The trigger.</param>
    /// <param name="problem">Why its container could not be listed; null when that did not fail, or not for this reason.</param>
    public void Report(BlobTrigger trigger, UnlistableContainerException? problem)
    {
        if (problem is null)
            _problems.TryRemove(trigger, out _);
        else
            _problems[trigger] = problem.Message;
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var problems = _problems.Values.Distinct().ToList();
        return Task.FromResult(problems.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(string.Join(' ', problems)));
    }
}
