using Aholo.Http;

namespace Aholo.Versions;

/// <summary>The calls that both versions of the API support, each in its own format.</summary>
internal interface IAholoService
{
    Task<UploadToken> GetUploadTokenAsync(RetryRule retry, CancellationToken cancellationToken);

    Task<string> CreateReconstructionAsync(ReconstructionRequest request, CancellationToken cancellationToken);

    Task<string> CreateGenerationAsync(GenerationRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Gets the tasks of several projects. Reports the result of each id as soon as it is known, independently of the others. Failures of the service are
    /// reported, not thrown.
    /// </summary>
    Task LookUpTasksAsync(IReadOnlyCollection<string> projectIds, Action<string, TaskLookup> report, CancellationToken cancellationToken);

    Task<AholoProject> GetProjectAsync(string projectId, CancellationToken cancellationToken);

    IAsyncEnumerable<AholoProject> ListProjectsAsync(ProjectListQuery query, CancellationToken cancellationToken);

    Task<AholoBalance> GetBalanceAsync(CancellationToken cancellationToken);

    Task<PriceQuote> GetPriceQuoteAsync(IReadOnlyList<PriceQuoteItem> items, CancellationToken cancellationToken);
}

/// <summary>The result of looking up the task of one project.</summary>
/// <param name="Task">The task; null if the service does not know one, or if the lookup failed.</param>
/// <param name="Failure">The failure of this lookup; null if there is none.</param>
internal readonly record struct TaskLookup(AholoTask? Task, AholoException? Failure)
{
    public static TaskLookup Unknown => default;
}
