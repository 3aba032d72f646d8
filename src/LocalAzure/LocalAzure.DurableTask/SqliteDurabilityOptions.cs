using LocalAzure.DurableTask.Dispatch;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;

namespace LocalAzure.DurableTask;

/// <summary>The options of the storage provider <c>Sqlite</c>: <c>extensions:durableTask:storageProvider</c> in host.json.</summary>
public sealed class SqliteDurabilityOptions
{
    /// <summary>
    /// Gets or sets the path of the SQLite file, relative to the current folder. In host.json, <c>%NAME%</c> is replaced by the setting NAME.
    /// </summary>
    public string? File { get; set; }

    /// <summary>Gets or sets the total size of the histories that are cached between work items, in megabytes as stored. 0 disables the cache.</summary>
    /// <value>The default is 32.</value>
    public int CachedHistoryMegabytes { get; set; } = 32;

    /// <summary>Gets or sets whether terminating or purging an instance also terminates or purges its sub-orchestrations.</summary>
    /// <value>The default is <see langword="false"/>, as with Azure Storage.</value>
    public bool Recursive { get; set; }

    /// <summary>Gets or sets the clock of orchestrations and timers.</summary>
    /// <value>The default is the <see cref="System.TimeProvider"/> of the host's services, or the system clock if there is none.</value>
    public TimeProvider? TimeProvider { get; set; }

    /// <summary>Gets or sets the counter of the work in progress.</summary>
    public WorkInFlight Work { get; set; } = new();

    /// <exception cref="InvalidOperationException">An option is missing or invalid.</exception>
    internal OrchestrationServiceOptions ToServiceOptions(DurableTaskOptions durableTask)
    {
        if (string.IsNullOrWhiteSpace(File))
            throw Invalid("file", "is missing. Set the path of the SQLite file");
        if (CachedHistoryMegabytes is < 0 or > 65_536)
            throw Invalid("cachedHistoryMegabytes", $"is {CachedHistoryMegabytes}. Set a number from 0 to 65536");

        var defaults = new OrchestrationServiceOptions { File = File };
        return defaults with
        {
            CachedHistorySize = CachedHistoryMegabytes * 1024L * 1024,
            Recursive = Recursive,
            TimeProvider = TimeProvider ?? defaults.TimeProvider,
            Work = Work,
            MaxConcurrentOrchestrations = durableTask.MaxConcurrentOrchestratorFunctions ?? defaults.MaxConcurrentOrchestrations,
            MaxConcurrentActivities = durableTask.MaxConcurrentActivityFunctions ?? defaults.MaxConcurrentActivities,
        };
    }

    internal static InvalidOperationException Invalid(string option, string problem) =>
        new($"The option 'extensions:durableTask:storageProvider:{option}' of host.json {problem}.");
}
