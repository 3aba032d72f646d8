namespace Aholo.Tests.Chaos;

/// <summary>How heavy a storm is.</summary>
internal sealed record ChaosOptions
{
    /// <summary>What the random choices come from: the same seed makes the same ones.</summary>
    public required int Seed { get; init; }

    /// <summary>How many photos are dropped.</summary>
    public required int Uploads { get; init; }

    /// <summary>How often the function app is killed: of each four times the host twice, the worker once, and both once.</summary>
    public required int Kills { get; init; }

    /// <summary>Where everything is kept.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The longest time between a start of the function app and the next kill.</summary>
    public TimeSpan LongestLife { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long everything may take to come to its end after the storm, as long as nothing more comes to one.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Told what happens.</summary>
    public Action<string> Log { get; init; } = _ => { };
}
