namespace Aholo;

/// <summary>
/// The circuit breaker of each host (section <c>Aholo:CircuitBreaker</c>). It counts connection failures, time-outs and HTTP 5xx. While it is open, calls
/// fail at once with <see cref="AholoUnavailableException"/>, and nothing is sent.
/// </summary>
public sealed class AholoCircuitBreakerOptions
{
    /// <summary>Gets or sets whether the circuit breaker is enabled.</summary>
    /// <value>The default is true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets or sets the share of failed attempts that opens the circuit, above 0 and at most 1.</summary>
    /// <value>The default is 0.5.</value>
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>Gets or sets the minimum number of attempts within <see cref="SamplingDuration"/> that opens the circuit, at least 2.</summary>
    /// <value>The default is 10.</value>
    public int MinimumThroughput { get; set; } = 10;

    /// <summary>Gets or sets the time over which attempts are counted, at least 500 ms.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan SamplingDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long the circuit stays open before one attempt is let through, at least 500 ms.</summary>
    /// <value>The default is 15 seconds.</value>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(15);
}
