using System.Collections.Concurrent;
using Aholo.Files.Problems;

namespace Aholo.Functions.Workflow.Activities;

/// <summary>A batch of a project's files, for one activity.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="From">The index of the first file.</param>
/// <param name="Count">The number of files.</param>
/// <param name="Attempt">The number of the project's start. At the first, the files have no state before they are inspected.</param>
internal sealed record FileBatch(string ProjectId, int From, int Count, int Attempt = 1)
{
    /// <summary>The files of a batch that are processed at the same time.</summary>
    private const int Parallel = 4;

    /// <summary>Processes every file of the batch, even if others fail.</summary>
    /// <param name="step">Processes one file, by its index.</param>
    /// <param name="cancellationToken">Stops the batch.</param>
    /// <exception cref="Exception">
    /// The first transient failure of a file. The other files are finished, and are not processed again.
    /// </exception>
    public async Task<BatchResult> ForEachAsync(Func<int, CancellationToken, Task<BatchResult>> step, CancellationToken cancellationToken)
    {
        var results = new ConcurrentDictionary<int, BatchResult>();
        var failures = new ConcurrentDictionary<int, Exception>();
        await System.Threading.Tasks.Parallel.ForAsync(
            From, From + Count, new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellationToken },
            async (index, token) =>
            {
                try
                {
                    results[index] = await step(index, token);
                }
                catch (Exception exception) when (!token.IsCancellationRequested)
                {
                    failures[index] = exception;
                }
            });

        if (!failures.IsEmpty)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failures[failures.Keys.Min()]);

        return results.OrderBy(result => result.Key).Aggregate(BatchResult.Fine, (sum, result) => sum.Plus(result.Value));
    }
}

/// <summary>The result of processing files.</summary>
/// <param name="Problems">The problems of files that cannot be used.</param>
/// <param name="Warnings">What may make the assets worse.</param>
/// <param name="Videos">The number of videos.</param>
internal sealed record BatchResult(IReadOnlyList<Problem> Problems, IReadOnlyList<Warning> Warnings, int Videos)
{
    /// <summary>The number of photos in portrait format.</summary>
    public int Upright { get; init; }

    /// <summary>The number of photos in landscape format.</summary>
    public int Wide { get; init; }

    /// <summary>No problems and no warnings.</summary>
    public static BatchResult Fine { get; } = new([], [], 0);

    /// <summary>Adds the result of other files.</summary>
    public BatchResult Plus(BatchResult others) => new([.. Problems, .. others.Problems], [.. Warnings, .. others.Warnings], Videos + others.Videos)
    {
        Upright = Upright + others.Upright,
        Wide = Wide + others.Wide,
    };
}
