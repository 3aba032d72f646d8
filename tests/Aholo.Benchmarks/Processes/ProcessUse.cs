using System.Diagnostics;

namespace Aholo.Benchmarks.Processes;

/// <summary>What processes have used together since this was made.</summary>
internal sealed class ProcessUse : IDisposable
{
    private readonly IReadOnlyList<Process> _processes;
    private readonly TimeSpan _before;

    public ProcessUse(params IEnumerable<int> ids)
    {
        _processes = [.. ids.Select(Process.GetProcessById)];
        _before = TotalProcessor;
    }

    /// <summary>Gets the processor time.</summary>
    public TimeSpan Processor => TotalProcessor - _before;

    /// <summary>Gets the memory in use now, in bytes.</summary>
    public long Memory => Sum(process => process.WorkingSet64);

    /// <summary>Gets the most memory that each has used at any time, in bytes.</summary>
    public long PeakMemory => Sum(process => process.PeakWorkingSet64);

    private TimeSpan TotalProcessor => TimeSpan.FromTicks(Sum(process => process.TotalProcessorTime.Ticks));

    public void Dispose()
    {
        foreach (var process in _processes)
            process.Dispose();
    }

    private long Sum(Func<Process, long> measure) => _processes.Sum(process =>
    {
        process.Refresh();
        return measure(process);
    });
}
