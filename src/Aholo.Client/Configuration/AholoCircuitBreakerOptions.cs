namespace Aholo;

/// <summary>
/// When a host that keeps failing is left alone (section <c>Aholo:CircuitBreaker</c>). Counted are connection failures, time-outs and HTTP 5xx;
/// while the circuit is open, calls fail at once with <see cref="AholoUnavailableException"/> and nothing is sent.
/// </summary>
public sealed class AholoCircuitBreakerOptions
{
    /// <summary>Whether there is a circuit breaker. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The share of failed attempts that opens the circuit, above 0 up to 1; default 0.5.</summary>
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>The attempts within <see cref="SamplingDuration"/> below which the circuit stays closed; at least 2, default 10.</summary>
    public int MinimumThroughput { get; set; } = 10;

    /// <summary>The time over which attempts are counted; at least 500 ms, default 30 s.</summary>
    public TimeSpan SamplingDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the circuit stays open before one attempt is let through; at least 500 ms, default 15 s.</summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(15);
}
