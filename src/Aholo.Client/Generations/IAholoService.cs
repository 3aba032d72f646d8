using Aholo.Http;
using Aholo.Tasks;
using Aholo.Uploads;

namespace Aholo.Generations;

/// <summary>What both generations of the service do, each in its own words.</summary>
internal interface IAholoService
{
    Task<UploadToken> GetUploadTokenAsync(RepeatRule repeat, CancellationToken cancellationToken);

    Task<string> CreateReconstructionAsync(ReconstructionRequest request, CancellationToken cancellationToken);

    Task<string> CreateGenerationAsync(GenerationRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Asks for the tasks of several projects. Every id gets its own result, whatever happens to the others, as soon as it is known; no failure of
    /// the service is thrown.
    /// </summary>
    Task LookUpTasksAsync(IReadOnlyCollection<string> projectIds, Action<string, TaskLookup> report, CancellationToken cancellationToken);

    Task<AholoProject> GetProjectAsync(string projectId, CancellationToken cancellationToken);

    IAsyncEnumerable<AholoProject> ListProjectsAsync(ProjectListQuery query, CancellationToken cancellationToken);

    Task<AholoBalance> GetBalanceAsync(CancellationToken cancellationToken);

    Task<PriceQuote> GetPriceQuoteAsync(IReadOnlyList<PriceQuoteItem> items, CancellationToken cancellationToken);
}
