using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;

namespace Embedded.DurableTask.Engine;

/// <summary>How an engine runs.</summary>
internal sealed record DurableTaskEngineOptions
{
    /// <summary>The SQLite file that holds everything.</summary>
    public required string StorePath { get; init; }

    /// <summary>Activities that run at the same time.</summary>
    public int MaxConcurrentActivities { get; init; } = 10 * Environment.ProcessorCount;

    /// <summary>Orchestrator turns that run at the same time.</summary>
    public int MaxConcurrentOrchestrators { get; init; } = Environment.ProcessorCount;

    /// <summary>Orchestrators kept in memory between their turns; 0 replays every turn from the start, which proves that they are deterministic.</summary>
    public int CachedSessions { get; init; } = 1_000;

    /// <summary>How long a stop waits for running activities before it cancels them.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the engine waits before it tries again what the store has refused.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The most pages of 4 KiB that the store may take; null for as many as the disk has. A test fills the store with it.</summary>
    public int? MaxStorePages { get; init; }

    /// <summary>Reads and writes inputs, outputs and custom status.</summary>
    public DataConverter DataConverter { get; init; } = JsonDataConverter.Default;

    /// <summary>The clock of orchestrations and their timers.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where the engine counts its work.</summary>
    public WorkInFlight Work { get; init; } = new();

    /// <summary>See <see cref="Storage.OrchestrationStore.Open"/>.</summary>
    public Action? CrashPoint { get; init; }
}
