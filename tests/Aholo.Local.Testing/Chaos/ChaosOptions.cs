namespace Aholo.Local.Testing.Chaos;

/// <summary>The options of a chaos run.</summary>
internal sealed record ChaosOptions
{
    /// <summary>The seed of the random choices.</summary>
    public required int Seed { get; init; }

    /// <summary>The number of photos to upload.</summary>
    public required int Uploads { get; init; }

    /// <summary>The number of kills of the function app. Of four kills, two are of the host, one is of the worker, and one is of both.</summary>
    public required int Kills { get; init; }

    /// <summary>The directory of all state.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The longest time between a start of the function app and the next kill.</summary>
    public TimeSpan LongestLife { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long to wait for the next project to end, once the faults are removed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Receives a line for each action.</summary>
    public Action<string> Log { get; init; } = _ => { };
}
