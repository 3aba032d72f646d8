using System.Diagnostics;

namespace Aholo.Benchmarks.Processes;

/// <summary>What a process has used since this was made.</summary>
internal sealed class ProcessUse : IDisposable
{
    private readonly Process _process;
    private readonly TimeSpan _before;

    public ProcessUse(int id)
    {
        _process = Process.GetProcessById(id);
        _before = _process.TotalProcessorTime;
    }

    /// <summary>Processor time.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime - _before;
        }
    }

    /// <summary>Memory in use now, in bytes.</summary>
    public long Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>The most memory in use at any time, in bytes.</summary>
    public long PeakMemory
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64;
        }
    }

    public void Dispose() => _process.Dispose();
}
