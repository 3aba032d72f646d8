namespace Aholo.Benchmarks.Engine;

/// <summary>An orchestration of the benchmark app, and how many of them are measured.</summary>
/// <param name="Orchestrator">The name of the function.</param>
/// <param name="Key">Its name in the names of figures.</param>
/// <param name="Title">What it does, for people.</param>
internal sealed record EngineScenario(string Orchestrator, string Key, string Title)
{
    public static EngineScenario TwoActivities { get; } = new("TwoActivities", "two_activities", "two activities") { AzureStorageLimit = 1_000 };

    public static EngineScenario ExternalEvent { get; } = new("ExternalEvent", "external_event", "an event, an activity") { Event = "Continue" };

    public static IReadOnlyList<EngineScenario> All { get; } =
    [
        TwoActivities,
        new("TwoActivitiesAndTimer", "timer", "two activities, a timer of 1 s") { HasTimers = true },
        new("FanOut", "fan_out", "fan-out of 50 activities") { Weight = 10 },
        new("Polls", "polls", "20 polls, a new execution each") { Weight = 10, HasTimers = true },
        ExternalEvent,
    ];

    private const int WarmUpSize = 2_000;
    private const int AzureStorageWarmUpSize = 50;

    /// <summary>Gets the size of one of these, in small orchestrations.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Gets the maximum size of a run that takes Azure Storage on Azurite no more than minutes.</summary>
    public int AzureStorageLimit { get; init; } = 100;

    /// <summary>Gets whether the time depends on timers.</summary>
    public bool HasTimers { get; init; }

    /// <summary>Gets the event that each instance waits for; null for none.</summary>
    public string? Event { get; init; }

    /// <summary>Returns how many run before the first measurement.</summary>
    public int WarmUp(StorageProvider provider) =>
        (provider == StorageProvider.AzureStorage ? AzureStorageWarmUpSize : WarmUpSize) / Weight;

    /// <summary>Returns how many run together on a provider, without the sizes that would take it too long.</summary>
    public IEnumerable<int> Counts(StorageProvider provider, IEnumerable<int> sizes) =>
        from size in sizes
        where provider != StorageProvider.AzureStorage || size <= AzureStorageLimit
        select Math.Max(1, size / Weight);
}
