namespace Aholo;

/// <summary>The options of <see cref="AholoClient.WaitForTaskAsync"/>.</summary>
public sealed record TaskWaitOptions
{
    /// <summary>Gets the interval before the first poll, at least 1 second. Default 5 seconds, which the service recommends as the minimum.</summary>
    public TimeSpan FirstInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets the factor by which the interval grows with each poll, at least 1. Default 1.3. Each interval has up to 20% of jitter added.</summary>
    public double BackoffCoefficient { get; init; } = 1.3;

    /// <summary>Gets the maximum interval between polls. Default 30 seconds.</summary>
    public TimeSpan MaxInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets the maximum time to wait. Default 60 minutes. Objects usually take 2 to 5 minutes, spaces 5 to 10, generations 3 to 5.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(60);
}
