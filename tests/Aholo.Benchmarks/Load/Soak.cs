using Aholo.Benchmarks.Processes;
using Aholo.Benchmarks.Reporting;

namespace Aholo.Benchmarks.Load;

/// <summary>The memory of processes under a steady load: whether it stays flat once everything that is kept has been filled.</summary>
/// <param name="length">How long the load lasts; the first quarter is the time to warm up, in which memory may grow.</param>
internal sealed class Soak(TimeSpan length)
{
    /// <summary>How much memory may seem to grow over the time after the warm-up, as a share of it: collections come and go.</summary>
    public const double MostGrowth = 0.1;

    private const int Points = 60;

    private readonly List<double> _memory = [];

    /// <summary>Memory over time in MiB: the median of each of <see cref="Points"/> parts of the time.</summary>
    public IReadOnlyList<double> Memory => _memory;

    /// <summary>Memory in the middle of the time after the warm-up, in MiB.</summary>
    public double Typical => Warm.Median();

    /// <summary>How much memory grows over the time after the warm-up, in MiB.</summary>
    public double Growth => Warm.Slope() * Warm.Count;

    /// <summary>Whether it stays flat.</summary>
    public bool IsFlat => Growth < Typical * MostGrowth;

    private List<double> Warm => [.. _memory.Skip(Points / 4)];

    /// <summary>Looks at processes until the time is over.</summary>
    public async Task WatchAsync(ProcessUse use, CancellationToken cancellationToken)
    {
        const int Looks = 10;
        using var timer = new PeriodicTimer(length / Points / Looks);
        while (_memory.Count < Points)
        {
            var part = new List<double>();
            while (part.Count < Looks && await timer.WaitForNextTickAsync(cancellationToken))
                part.Add(use.Memory / 1048576.0);
            _memory.Add(part.Median());
        }
    }
}
