using LocalAzure.DurableTask.Dispatch;

namespace LocalAzure.DurableTask;

/// <summary>The options of a <see cref="SqliteOrchestrationService"/>.</summary>
public sealed record OrchestrationServiceOptions
{
    /// <summary>Gets the path of the SQLite file. The file is created if it does not exist.</summary>
    public required string File { get; init; }

    /// <summary>Gets the maximum number of orchestrators that run at the same time.</summary>
    /// <value>The default is 10 for each processor.</value>
    public int MaxConcurrentOrchestrations { get; init; } = 10 * Environment.ProcessorCount;

    /// <summary>Gets the maximum number of activities that run at the same time.</summary>
    /// <value>The default is 10 for each processor.</value>
    public int MaxConcurrentActivities { get; init; } = 10 * Environment.ProcessorCount;

    /// <summary>Gets the total size of the histories that are cached between work items, in bytes as stored. 0 disables the cache.</summary>
    /// <value>The default is 32 MiB.</value>
    public long CachedHistorySize { get; init; } = 32 * 1024 * 1024;

    /// <summary>Gets whether terminating or purging an instance also terminates or purges its sub-orchestrations.</summary>
    /// <value>The default is <see langword="false"/>, as with Azure Storage.</value>
    public bool Recursive { get; init; }

    /// <summary>Gets the clock of orchestrations and timers.</summary>
    /// <value>The default is the system clock.</value>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Gets the counter of the work in progress.</summary>
    public WorkInFlight Work { get; init; } = new();

    /// <summary>Gets the interval between retries of a write while the disk is full.</summary>
    internal TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets the maximum number of pages of the file, so that a test can fill the store.</summary>
    internal int? MaxPages { get; init; }

    /// <summary>Gets the crash point of a test. See <see cref="Storage.OrchestrationStore.Open"/>.</summary>
    internal Action? CrashPoint { get; init; }
}
