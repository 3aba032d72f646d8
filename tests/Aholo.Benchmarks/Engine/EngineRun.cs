namespace Aholo.Benchmarks.Engine;

/// <summary>The figures of orchestrations that were started together.</summary>
/// <param name="Count">The number of orchestrations.</param>
/// <param name="Elapsed">The time from the first request until all had ended.</param>
/// <param name="StartP50">The median of the times from a request to the first execution, in milliseconds.</param>
/// <param name="StartP99">The 99th percentile of these times.</param>
/// <param name="Host">The host's processor time.</param>
/// <param name="Worker">The worker's processor time.</param>
/// <param name="Azurite">The processor time of Azurite; null for a provider whose store is in the host.</param>
/// <param name="HostMemory">The host's memory at the end, in bytes.</param>
internal sealed record EngineRun(
    int Count, TimeSpan Elapsed, double StartP50, double StartP99, TimeSpan Host, TimeSpan Worker, TimeSpan? Azurite, long HostMemory)
{
    // The system counts processor time in steps of 10 ms.
    private const int LeastCount = 10;

    public double PerSecond => Count / Elapsed.TotalSeconds;

    /// <summary>Returns a processor time for each orchestration, in milliseconds; null if the run was too short.</summary>
    public double? Each(TimeSpan? processor) => Count < LeastCount ? null : processor?.TotalMilliseconds / Count;
}
