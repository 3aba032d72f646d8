using System.Collections.Concurrent;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Workflow.Activities;

/// <summary>Some of a project's files, which one activity deals with.</summary>
/// <param name="ProjectId">The project.</param>
/// <param name="From">The first file's number.</param>
/// <param name="Count">How many.</param>
internal sealed record FileBatch(string ProjectId, int From, int Count)
{
    /// <summary>Files of one batch that are dealt with at the same time.</summary>
    private const int Parallel = 4;

    /// <summary>Deals with every file of the batch, whatever becomes of the others.</summary>
    /// <param name="step">Deals with one file, by its number.</param>
    /// <param name="cancellationToken">Stops the batch.</param>
    /// <exception cref="Exception">
    /// The first of those that a file failed with for a passing reason. The files that did not fail are done, and are not done again.
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

/// <summary>What dealing with files came to.</summary>
/// <param name="Problems">The problems of those that cannot be used.</param>
/// <param name="Warnings">What may make the result worse.</param>
/// <param name="Videos">How many of them are videos.</param>
internal sealed record BatchResult(IReadOnlyList<Problem> Problems, IReadOnlyList<Warning> Warnings, int Videos)
{
    /// <summary>How many are photos that are higher than wide.</summary>
    public int Upright { get; init; }

    /// <summary>How many are photos that are wider than high.</summary>
    public int Wide { get; init; }

    /// <summary>Nothing to tell.</summary>
    public static BatchResult Fine { get; } = new([], [], 0);

    /// <summary>What dealing with these files and others came to.</summary>
    public BatchResult Plus(BatchResult others) => new([.. Problems, .. others.Problems], [.. Warnings, .. others.Warnings], Videos + others.Videos)
    {
        Upright = Upright + others.Upright,
        Wide = Wide + others.Wide,
    };
}
