using Aholo.Functions.Projects;

namespace Aholo.Functions.Storage;

/// <summary>
/// Estimates how long Aholo processes a project: the median of the newest projects of its kind. All medians come from the newest 1,000 entries of the index
/// and are cached for a minute.
/// </summary>
internal sealed class ExpectedTimes(ProjectIndex index, TimeProvider time)
{
    private const int MaxEntries = 1_000;
    private const int MaxSamples = 50;
    private const int MinSamples = 3;

    private static readonly TimeSpan CachedFor = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private Task<IReadOnlyDictionary<string, TimeSpan>>? _medians;
    private long _readAt;

    /// <summary>Gets the expected time of a project at Aholo; null with fewer than three samples.</summary>
    public async Task<TimeSpan?> FindAsync(ProjectSpec spec, CancellationToken cancellationToken)
    {
        var medians = await MediansAsync().WaitAsync(cancellationToken);
        return medians.TryGetValue(TaskTime.KindOf(spec), out var own) ? own
            : medians.TryGetValue($"{spec.Kind}", out var any) ? any
            : null;
    }

    // Callers share one listing, so none of them cancels it.
    private Task<IReadOnlyDictionary<string, TimeSpan>> MediansAsync()
    {
        lock (_lock)
        {
            if (_medians is null or { IsFaulted: true } or { IsCanceled: true } || time.GetElapsedTime(_readAt) >= CachedFor)
                (_medians, _readAt) = (ReadAsync(CancellationToken.None), time.GetTimestamp());
            return _medians;
        }
    }

    private async Task<IReadOnlyDictionary<string, TimeSpan>> ReadAsync(CancellationToken cancellationToken)
    {
        await foreach (var (entries, _) in index.PagesAsync(marker: null, MaxEntries, cancellationToken))
        {
            var tasks = entries.Select(entry => entry.Task).OfType<TaskTime>().ToList();
            return tasks.SelectMany(task => new[] { task, task with { Kind = task.Kind.Split('-')[0] } }.DistinctBy(each => each.Kind))
                .GroupBy(task => task.Kind, task => task.Took)
                .Where(kind => kind.Count() >= MinSamples)
                .ToDictionary(kind => kind.Key, kind => Median([.. kind.Take(MaxSamples).Order()]));
        }

        return new Dictionary<string, TimeSpan>();
    }

    private static TimeSpan Median(TimeSpan[] ordered) => (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
}
