namespace Aholo.Local.Testing.Chaos;

/// <summary>The options of a chaos run.</summary>
internal sealed record ChaosOptions
{
    /// <summary>The seed of the random choices.</summary>
    public required int Seed { get; init; }

    /// <summary>The number of photos to upload.</summary>
    public required int Uploads { get; init; }

    /// <summary>The number of kills. Each five kill every part once, in random order.</summary>
    public required int Kills { get; init; }

    /// <summary>Whether each kill is of all parts at once, as when the power fails. After each third one, storage has lost what it confirmed last.</summary>
    public bool PowerLoss { get; init; }

    /// <summary>The directory of all state.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The longest time between a kill and the next one.</summary>
    public TimeSpan LongestLife { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait for the next project to end, once the faults are removed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Receives a line for each action.</summary>
    public Action<string> Log { get; init; } = _ => { };
}
