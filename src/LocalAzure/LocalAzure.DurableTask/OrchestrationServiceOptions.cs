namespace LocalAzure.DurableTask;

/// <summary>How a <see cref="SqliteOrchestrationService"/> runs.</summary>
public sealed record OrchestrationServiceOptions
{
    /// <summary>Gets the path of the SQLite file. It is created if it does not exist.</summary>
    public required string File { get; init; }

    /// <summary>Gets the maximum number of orchestrators that run at the same time.</summary>
    /// <value>The default is ten for each processor.</value>
    public int MaxConcurrentOrchestrations { get; init; } = 10 * Environment.ProcessorCount;

    /// <summary>Gets the maximum number of activities that run at the same time.</summary>
    /// <value>The default is ten for each processor.</value>
    public int MaxConcurrentActivities { get; init; } = 10 * Environment.ProcessorCount;

    /// <summary>Gets the total size of the histories that are kept in memory between turns, in bytes as stored. 0 keeps none.</summary>
    /// <value>The default is 32 MiB.</value>
    public long CachedHistorySize { get; init; } = 32 * 1024 * 1024;

    /// <summary>Gets whether terminating or purging an instance also terminates or purges its sub-orchestrations.</summary>
    /// <value>The default is <see langword="false"/>, as with Azure Storage.</value>
    public bool Recursive { get; init; }

    /// <summary>Gets the clock of orchestrations and timers.</summary>
    /// <value>The default is the machine's clock.</value>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Gets where the service counts its work. See <see cref="WorkInFlight"/>.</summary>
    public WorkInFlight Work { get; init; } = new();

    /// <summary>Gets how long a write waits before it is tried again while the disk is full.</summary>
    internal TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets the maximum number of pages of the file. A test fills the store with it.</summary>
    internal int? MaxPages { get; init; }

    /// <summary>See <see cref="Storage.OrchestrationStore.Open"/>.</summary>
    internal Action? CrashPoint { get; init; }
}
