namespace Aholo;

/// <summary>
/// The Aholo 3D API (Kujiale open platform): upload files, create 3D projects from them, follow their tasks. One surface for both generations of
/// the service; what the configured one cannot do is an <see cref="AholoNotSupportedException"/> before any call. Thread-safe; one instance serves
/// an application.
/// </summary>
/// <remarks>
/// Every method makes its own retries (<see cref="AholoRetryOptions"/>) and then throws an <see cref="AholoException"/> whose type says what to
/// do; a call takes no longer than <see cref="AholoRetryOptions.WorstCase"/> beyond its turn at the rate limiter, an upload as long as its calls
/// together.
/// </remarks>
public abstract class AholoClient
{
    /// <summary>For tests that replace the client, and clients of another kind.</summary>
    protected AholoClient()
    {
    }

    /// <summary>
    /// Uploads a file and waits until the service has it. Up to the service's block size (about 1 MiB, facts C and D) it goes in one piece, beyond
    /// it in parallel parts. Memory use does not depend on the file's size. Calling again after a failure goes on where it broke: the service
    /// tells which parts it lacks.
    /// </summary>
    /// <param name="source">The file.</param>
    /// <param name="progress">Told of every piece sent; null for nobody.</param>
    /// <param name="cancellationToken">Stops the upload; parts already sent stay with the service for a later call.</param>
    /// <exception cref="AholoUploadException">
    /// The source could not be read or is not what it was said to be, or the upload service reports failure.
    /// </exception>
    /// <exception cref="AholoException">A call failed; see its type.</exception>
    public abstract Task<UploadedResource> UploadAsync(
        UploadSource source, IProgress<UploadProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Creates a project that is reconstructed from pictures. <b>Costs credits and cannot be undone.</b></summary>
    /// <param name="request">The project.</param>
    /// <param name="cancellationToken">
    /// Stops the call. Once the request is on its way its outcome is unknown, so that <see cref="AholoUnknownOutcomeException"/> is thrown instead of
    /// <see cref="OperationCanceledException"/>.
    /// </param>
    /// <returns>The service's id of the project (<c>projectId</c> on v2, <c>worldId</c> on v1).</returns>
    /// <exception cref="AholoUnknownOutcomeException">
    /// The request was sent and it is not known whether it was accepted. <b>Every other exception proves that this call created no project.</b>
    /// </exception>
    /// <exception cref="ArgumentException">The request is wrong in itself; nothing was sent.</exception>
    /// <exception cref="AholoNotSupportedException">The configured generation cannot do it; nothing was sent.</exception>
    /// <exception cref="AholoInsufficientCreditsException">The account has no credits.</exception>
    /// <exception cref="AholoException">A call failed; see its type.</exception>
    public abstract Task<string> CreateReconstructionAsync(ReconstructionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Creates a project that is generated from a prompt or a picture. <b>Costs credits and cannot be undone.</b></summary>
    /// <inheritdoc cref="CreateReconstructionAsync" path="/param|/returns|/exception"/>
    public abstract Task<string> CreateGenerationAsync(GenerationRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// How the task of a project stands. On v2 concurrent calls become one request (<see cref="AholoStatusBatchOptions"/>), and one project's
    /// failure never fails another's. The service asks for at least five seconds between two looks at one task (fact D).
    /// </summary>
    /// <param name="projectId">The id that a create returned.</param>
    /// <param name="cancellationToken">Stops waiting; other callers' requests go on.</param>
    /// <returns>The task, or null when the service does not know one (yet): right after a create that is normal (fact Q).</returns>
    /// <exception cref="AholoException">A call failed; see its type.</exception>
    public abstract Task<AholoTask?> GetTaskAsync(string projectId, CancellationToken cancellationToken = default);

    /// <summary>How the tasks of several projects stand, in as few requests as possible.</summary>
    /// <param name="projectIds">The ids that creates returned; repeated ones count once.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>
    /// The tasks by project id. A project that the service does not know (yet) is left out, and so is one whose state alone was refused or
    /// unreadable, which is logged and which <see cref="GetTaskAsync"/> throws.
    /// </returns>
    /// <exception cref="AholoException">A call failed for reasons that have nothing to do with a single project; see its type.</exception>
    public abstract Task<IReadOnlyDictionary<string, AholoTask>> GetTasksAsync(IReadOnlyCollection<string> projectIds, CancellationToken cancellationToken = default);

    /// <summary>
    /// Waits until the task of a project is final, for a program that lives that long; failures that may pass do not end the wait. What must
    /// outlive its process calls <see cref="GetTaskAsync"/> on timers of its own.
    /// </summary>
    /// <param name="projectId">The id that a create returned.</param>
    /// <param name="options">How to wait; null for the defaults.</param>
    /// <param name="progress">Told of every change; null for nobody.</param>
    /// <param name="cancellationToken">Stops waiting; the task goes on.</param>
    /// <returns>The final task, which need not have succeeded: see <see cref="AholoTask.Status"/>.</returns>
    /// <exception cref="TimeoutException">The task was not final in time; it goes on.</exception>
    /// <exception cref="AholoException">A call failed for a reason that waiting does not remove; see its type.</exception>
    public abstract Task<AholoTask> WaitForTaskAsync(
        string projectId, TaskWaitOptions? options = null, IProgress<AholoTask>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>What the service tells about a project.</summary>
    /// <param name="projectId">The id that a create returned.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="AholoRejectedException">The service knows no such project.</exception>
    /// <exception cref="AholoException">A call failed; see its type.</exception>
    public abstract Task<AholoProject> GetProjectAsync(string projectId, CancellationToken cancellationToken = default);

    /// <summary>
    /// The account's projects, page by page as they are enumerated. v1 only (fact D): v2 documents no list. Items come without results.
    /// </summary>
    /// <param name="query">Which projects; null for all.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <exception cref="AholoNotSupportedException">The client is configured for v2. Thrown by the call itself, before any request.</exception>
    /// <exception cref="AholoException">A call failed; see its type.</exception>
    public abstract IAsyncEnumerable<AholoProject> ListProjectsAsync(ProjectListQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gets the credits of the account. v1 only, and not documented there (fact C): see <see cref="AholoBalance"/>. Spends nothing.
    /// </summary>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="AholoNotSupportedException">The client is configured for v2. Thrown by the call itself, before any request.</exception>
    /// <exception cref="AholoException">A call failed; see its type.</exception>
    public abstract Task<AholoBalance> GetBalanceAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Gets what calls would cost. Reads the balance first, because a quote is given in its context. v1 only, and not documented there (fact C): see
    /// <see cref="PriceQuote"/>. Makes and spends nothing.
    /// </summary>
    /// <param name="items">The calls, 1 to 50.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="ArgumentException">There are too few or too many items, or one is not a call with JSON objects; nothing was sent.</exception>
    /// <exception cref="AholoNotSupportedException">The client is configured for v2. Thrown by the call itself, before any request.</exception>
    /// <exception cref="AholoRejectedException">The service gives no price for a call (code <c>PRICING_ITEM_NOT_QUOTABLE</c>).</exception>
    /// <exception cref="AholoException">A call failed; see its type.</exception>
    public abstract Task<PriceQuote> GetPriceQuoteAsync(IReadOnlyList<PriceQuoteItem> items, CancellationToken cancellationToken = default);

    /// <summary>
    /// Asks for an upload token and throws it away: the cheapest call that proves that the service can be reached and takes the credentials.
    /// Creates nothing.
    /// </summary>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="AholoException">It cannot be reached, or does not take them; see its type.</exception>
    public abstract Task CheckAccessAsync(CancellationToken cancellationToken = default);
}
