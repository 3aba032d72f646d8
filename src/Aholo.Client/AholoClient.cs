namespace Aholo;

/// <summary>
/// A client for the Aholo 3D API (Kujiale open platform): uploads files, creates 3D projects from them, and follows their tasks. It supports both
/// versions of the API; a call that the configured version of the API does not support throws <see cref="AholoNotSupportedException"/> before anything is
/// sent. Thread-safe: use one instance for an application.
/// </summary>
/// <remarks>
/// Every method retries (<see cref="AholoRetryOptions"/>) and then throws an <see cref="AholoException"/>, whose type says what to do. A call takes at most
/// <see cref="AholoRetryOptions.WorstCase"/>, excluding waits for the rate limiter; an upload takes as long as its calls together.
/// </remarks>
public abstract class AholoClient
{
    /// <summary>Initializes a new instance of the <see cref="AholoClient"/> class, for tests and other implementations.</summary>
    protected AholoClient()
    {
    }

    /// <summary>
    /// Uploads a file and waits until the service has processed it. A file up to the service's block size, about 1 MiB (docs/aholo-api.md, fact 26), is sent
    /// in one request, a larger one in parallel parts. Memory use does not depend on the size of the file. A call after a failure resumes the upload: only
    /// missing parts are sent.
    /// </summary>
    /// <param name="source">The file.</param>
    /// <param name="progress">Receives the progress of each piece; null for none.</param>
    /// <param name="cancellationToken">Cancels the upload. The service keeps the parts that were sent.</param>
    /// <returns>The uploaded file.</returns>
    /// <exception cref="AholoUploadException">
    /// The source could not be read or does not match its MD5, or the upload service reports failure.
    /// </exception>
    /// <exception cref="AholoException">A call failed; see its type.</exception>
    public abstract Task<UploadedResource> UploadAsync(
        UploadSource source, IProgress<UploadProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Creates a project that is reconstructed from images or videos. <b>Costs credits and cannot be undone.</b></summary>
    /// <param name="request">The project.</param>
    /// <param name="cancellationToken">
    /// Cancels the call. After the request was sent its outcome is unknown, so <see cref="AholoUnknownOutcomeException"/> is thrown instead of
    /// <see cref="OperationCanceledException"/>.
    /// </param>
    /// <returns>The service's id of the project (<c>projectId</c> on v2, <c>worldId</c> on v1).</returns>
    /// <exception cref="AholoUnknownOutcomeException">
    /// The request was sent, and it is unknown whether it was accepted. <b>Every other exception proves that this call created no project.</b>
    /// </exception>
    /// <exception cref="ArgumentException">The request is invalid; nothing was sent.</exception>
    /// <exception cref="AholoNotSupportedException">The configured version of the API does not support the request; nothing was sent.</exception>
    /// <exception cref="AholoInsufficientCreditsException">The account has no credits.</exception>
    /// <exception cref="AholoException">The call failed; see its type.</exception>
    public abstract Task<string> CreateReconstructionAsync(ReconstructionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Creates a project that is generated from a prompt or an image. <b>Costs credits and cannot be undone.</b></summary>
    /// <inheritdoc cref="CreateReconstructionAsync" path="/param|/returns|/exception"/>
    public abstract Task<string> CreateGenerationAsync(GenerationRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gets the task of a project. On v2, concurrent calls are combined into one request (<see cref="AholoStatusBatchOptions"/>); the failure of one project
    /// does not affect the others. The service recommends at least five seconds between polls of a task (docs/aholo-api.md, fact 72).
    /// </summary>
    /// <param name="projectId">The id that a create returned.</param>
    /// <param name="cancellationToken">Cancels the wait. The requests of other callers go on.</param>
    /// <returns>The task; null if the service does not know one, which is normal right after a create (docs/aholo-api.md, fact 70).</returns>
    /// <exception cref="AholoException">The call failed; see its type.</exception>
    public abstract Task<AholoTask?> GetTaskAsync(string projectId, CancellationToken cancellationToken = default);

    /// <summary>Gets the tasks of several projects in as few requests as possible.</summary>
    /// <param name="projectIds">The ids that creates returned. Duplicates are ignored.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>
    /// The tasks by project id. Excludes projects that the service does not know, and projects whose task alone was refused or unreadable; the client logs
    /// the latter, and <see cref="GetTaskAsync"/> throws their failure.
    /// </returns>
    /// <exception cref="AholoException">The call failed for a reason that does not concern a single project; see its type.</exception>
    public abstract Task<IReadOnlyDictionary<string, AholoTask>> GetTasksAsync(IReadOnlyCollection<string> projectIds, CancellationToken cancellationToken = default);

    /// <summary>
    /// Polls the task of a project until it is final. Transient failures do not end the wait. A wait that must survive the process needs timers of its own
    /// and <see cref="GetTaskAsync"/>.
    /// </summary>
    /// <param name="projectId">The id that a create returned.</param>
    /// <param name="options">The intervals and the time-out; null for the defaults.</param>
    /// <param name="progress">Receives each change; null for none.</param>
    /// <param name="cancellationToken">Cancels the wait. The task goes on.</param>
    /// <returns>The final task. It need not have succeeded: see <see cref="AholoTask.Status"/>.</returns>
    /// <exception cref="ArgumentException">The intervals are invalid.</exception>
    /// <exception cref="TimeoutException">The task is not final within <see cref="TaskWaitOptions.Timeout"/>. It goes on.</exception>
    /// <exception cref="AholoException">A call failed permanently; see its type.</exception>
    public abstract Task<AholoTask> WaitForTaskAsync(
        string projectId, TaskWaitOptions? options = null, IProgress<AholoTask>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Gets a project.</summary>
    /// <param name="projectId">The id that a create returned.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The project.</returns>
    /// <exception cref="AholoRejectedException">The project does not exist.</exception>
    /// <exception cref="AholoException">The call failed; see its type.</exception>
    public abstract Task<AholoProject> GetProjectAsync(string projectId, CancellationToken cancellationToken = default);

    /// <summary>Lists the projects of the account, page by page during the enumeration. v1 only. The projects have no assets.</summary>
    /// <param name="query">The filter; null for all projects.</param>
    /// <param name="cancellationToken">Cancels the enumeration.</param>
    /// <returns>The projects.</returns>
    /// <exception cref="AholoNotSupportedException">The client is configured for v2. Thrown by the call itself, before any request.</exception>
    /// <exception cref="AholoException">A call failed; see its type.</exception>
    public abstract IAsyncEnumerable<AholoProject> ListProjectsAsync(ProjectListQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>Gets the credits of the account. v1 only, and not documented there: see <see cref="AholoBalance"/>. Costs nothing.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The balance.</returns>
    /// <exception cref="AholoNotSupportedException">The client is configured for v2. Thrown by the call itself, before any request.</exception>
    /// <exception cref="AholoException">The call failed; see its type.</exception>
    public abstract Task<AholoBalance> GetBalanceAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Gets the price of calls, without making them. Gets the balance first, whose id a quote needs. v1 only, and not documented there: see
    /// <see cref="PriceQuote"/>. Costs nothing.
    /// </summary>
    /// <param name="items">The calls, 1 to 50.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The prices.</returns>
    /// <exception cref="ArgumentException">There are too few or too many items, or an item is invalid; nothing was sent.</exception>
    /// <exception cref="AholoNotSupportedException">The client is configured for v2. Thrown by the call itself, before any request.</exception>
    /// <exception cref="AholoRejectedException">The service has no price for a call (code <c>PRICING_ITEM_NOT_QUOTABLE</c>).</exception>
    /// <exception cref="AholoException">A call failed; see its type.</exception>
    public abstract Task<PriceQuote> GetPriceQuoteAsync(IReadOnlyList<PriceQuoteItem> items, CancellationToken cancellationToken = default);

    /// <summary>Checks that the service is reachable and accepts the credentials, with a request for an upload token. Creates nothing.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="AholoException">The service is unreachable or refuses the credentials; see its type.</exception>
    public abstract Task CheckAccessAsync(CancellationToken cancellationToken = default);
}
