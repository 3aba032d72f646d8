using Aholo.Benchmarks.Processes;
using Aholo.Benchmarks.Reporting;

namespace Aholo.Benchmarks.Load;

/// <summary>The memory of a process under a steady load: whether it stays flat once everything that is kept has been filled.</summary>
/// <param name="key">The name of the process in the names of figures.</param>
/// <param name="title">Its name for people.</param>
/// <param name="process">The process.</param>
internal sealed class Soak(string key, string title, ProcessUse process)
{
    /// <summary>How much memory may seem to grow over the time after the warm-up, as a share of it: collections come and go.</summary>
    public const double MostGrowth = 0.1;

    private const int Points = 60;
    private const int Samples = 10;

    private readonly List<double> _memory = [];

    /// <summary>Its name in the names of figures.</summary>
    public string Key => key;

    /// <summary>Its name for people.</summary>
    public string Title => title;

    /// <summary>Memory over time in MiB: the median of each of <see cref="Points"/> parts of the time.</summary>
    public IReadOnlyList<double> Memory => _memory;

    /// <summary>Memory in the middle of the time after the warm-up, in MiB.</summary>
    public double Typical => Warm.Median();

    /// <summary>How much memory grows over the time after the warm-up, in MiB.</summary>
    public double Growth => Warm.Slope() * Warm.Count;

    /// <summary>Whether it stays flat.</summary>
    public bool IsFlat => Growth < Typical * MostGrowth;

    // The first quarter is the time to warm up, in which memory may grow.
    private List<double> Warm => [.. _memory.Skip(Points / 4)];

    /// <summary>Watches the process until the time is over.</summary>
    public async Task WatchAsync(TimeSpan length, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(length / Points / Samples);
        while (_memory.Count < Points)
        {
            var part = new List<double>();
            while (part.Count < Samples && await timer.WaitForNextTickAsync(cancellationToken))
                part.Add(process.Memory / 1048576.0);
            _memory.Add(part.Median());
        }
    }
}
