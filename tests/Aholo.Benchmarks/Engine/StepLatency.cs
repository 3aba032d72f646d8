using System.Collections.Concurrent;
using System.Diagnostics;

namespace Aholo.Benchmarks.Engine;

/// <summary>
/// Measures turns from outside: from the end of an activity to the start of the next one of its instance. In between, its result was
/// stored, the orchestrator had its turn, and that was stored as well.
/// </summary>
internal sealed class StepLatency
{
    private readonly ConcurrentDictionary<string, long> _ends = new(StringComparer.Ordinal);
    private ConcurrentQueue<double> _milliseconds = new();

    public void ActivityStarts(string instanceId)
    {
        if (_ends.TryRemove(instanceId, out var end))
            _milliseconds.Enqueue(Stopwatch.GetElapsedTime(end).TotalMilliseconds);
    }

    public void ActivityEnds(string instanceId) => _ends[instanceId] = Stopwatch.GetTimestamp();

    /// <summary>What was measured since the last call, in milliseconds.</summary>
    public IReadOnlyCollection<double> Take()
    {
        _ends.Clear();
        return Interlocked.Exchange(ref _milliseconds, new());
    }
}
