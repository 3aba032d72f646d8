namespace Aholo.Simulator;

/// <summary>
/// Selects the behavior that the service's documentation leaves open. Two cases have no switch: a repeated create always creates a second project,
/// because no idempotency key exists, and v2 has no calls to list, delete, cancel or retry projects, because none is documented.
/// </summary>
public sealed record SimulatorSwitches
{
    /// <summary>The authentication that v2 accepts. The quickstart uses a signature; two other pages use a bearer key.</summary>
    public V2Authentication Authentication { get; init; } = V2Authentication.Any;

    /// <summary>The maximum difference between a signature's timestamp and the service's clock; <see langword="null"/> for no limit. Undocumented.</summary>
    public TimeSpan? TimestampWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The ids that the v2 task list accepts. The quickstart sends project ids; the reference page specifies task ids.</summary>
    public TaskListIds TaskListIds { get; init; } = TaskListIds.Both;

    /// <summary>Whether the tasks of the v2 task list have a <c>projectId</c>. It is not documented.</summary>
    public bool ProjectIdInTaskList { get; init; }

    /// <summary>Whether <c>globalDomain</c> of an upload token has a scheme. It has none in the documentation of v2, and one in the examples of v1.</summary>
    public GlobalDomainScheme GlobalDomainScheme { get; init; } = GlobalDomainScheme.Automatic;

    /// <summary>
    /// The meaning of <c>lackBlocks: []</c> in the response to the init of a block upload. The official SDKs then send no blocks; newer clients send all.
    /// The default works with both, because a new upload has <c>lackBlocks: null</c>.
    /// </summary>
    public EmptyLackBlocks EmptyLackBlocks { get; init; } = EmptyLackBlocks.NothingMissing;

    /// <summary>Where the parameters of a block upload's init may be. The SDKs use the query string; other clients use form fields or JSON.</summary>
    public BlockInitTransport BlockInitTransport { get; init; } = BlockInitTransport.Any;

    /// <summary>Whether a block upload of content that is already stored returns <c>deduplicated: true</c>.</summary>
    public bool Deduplicate { get; init; } = true;

    /// <summary>The use of upload status 7, whose meaning is unknown.</summary>
    public UploadStatusSeven UploadStatusSeven { get; init; } = UploadStatusSeven.Unused;

    /// <summary>The v2 resource type of a video; <see langword="null"/> rejects videos. Only type 0, an image, is documented.</summary>
    public int? VideoResourceType { get; init; }

    /// <summary>The HTTP status of an envelope whose code is not "0"; 200 by default, because other Kujiale clients read only the code.</summary>
    public int BusinessErrorHttpStatus { get; init; } = StatusCodes.Status200OK;

    /// <summary>The lifetime of an asset URL; <see langword="null"/> for no limit. Undocumented.</summary>
    public TimeSpan? AssetUrlLifetime { get; init; }

    /// <summary>
    /// The value of <c>sogPath</c> when the project did not request a SOG file. The quickstart reads the field without requesting a file.
    /// </summary>
    public UnrequestedSog UnrequestedSog { get; init; } = UnrequestedSog.Null;

    /// <summary>Whether reconstructions and generations have a price quote. The real service is only known to quote calls of other products.</summary>
    public bool WorldsCanBeQuoted { get; init; } = true;

    /// <summary>The version of the SPZ files: 2, 3 or 4. Every viewer supports version 2.</summary>
    public int SpzVersion { get; init; } = 2;

    /// <summary>The maximum calls per second and caller, beyond which the service returns 429; <see langword="null"/> for no limit.</summary>
    public int? MaxCallsPerSecond { get; init; }

    /// <summary>The maximum number of ids in one v2 task list call; <see langword="null"/> for no limit.</summary>
    public int? MaxIdsPerTaskList { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (TimestampWindow <= TimeSpan.Zero)
            yield return $"{nameof(TimestampWindow)} must be positive, or null for no limit, but is {TimestampWindow}";
        if (VideoResourceType == 0)
            yield return $"{nameof(VideoResourceType)} must not be 0, the type of an image";
        if (BusinessErrorHttpStatus is not (200 or >= 400 and < 500))
            yield return $"{nameof(BusinessErrorHttpStatus)} must be 200 or 400 to 499, but is {BusinessErrorHttpStatus}";
        if (AssetUrlLifetime <= TimeSpan.Zero)
            yield return $"{nameof(AssetUrlLifetime)} must be positive, or null for no limit, but is {AssetUrlLifetime}";
        if (SpzVersion is < 2 or > 4)
            yield return $"{nameof(SpzVersion)} must be 2, 3 or 4, but is {SpzVersion}";
        if (MaxCallsPerSecond <= 0)
            yield return $"{nameof(MaxCallsPerSecond)} must be positive, or null for no limit, but is {MaxCallsPerSecond}";
        if (MaxIdsPerTaskList <= 0)
            yield return $"{nameof(MaxIdsPerTaskList)} must be positive, or null for no limit, but is {MaxIdsPerTaskList}";
    }
}

/// <summary>The authentication that v2 accepts.</summary>
public enum V2Authentication
{
    /// <summary>A signature or an API key.</summary>
    Any,

    /// <summary>Only the signed query.</summary>
    Signature,

    /// <summary>Only <c>Authorization: Bearer KEY</c>.</summary>
    Bearer,
}

/// <summary>The ids that the v2 task list accepts.</summary>
public enum TaskListIds
{
    /// <summary>Task ids and project ids.</summary>
    Both,

    /// <summary>Task ids only.</summary>
    Task,

    /// <summary>Project ids only.</summary>
    Project,
}

/// <summary>Whether <c>globalDomain</c> has a scheme.</summary>
public enum GlobalDomainScheme
{
    /// <summary>
    /// With <c>http://</c> if the caller uses HTTP, because clients assume HTTPS otherwise; else without on v2 and with on v1.
    /// </summary>
    Automatic,

    /// <summary>Always.</summary>
    With,

    /// <summary>Never.</summary>
    Without,
}

/// <summary>The meaning of an empty <c>lackBlocks</c>.</summary>
public enum EmptyLackBlocks
{
    /// <summary>No block is missing. A new upload has <c>lackBlocks: null</c>.</summary>
    NothingMissing,

    /// <summary>Every block is missing. A new upload has <c>lackBlocks: []</c>.</summary>
    EverythingMissing,
}

/// <summary>Where the parameters of a block upload's init may be.</summary>
public enum BlockInitTransport
{
    /// <summary>In the query string, a form or a JSON body.</summary>
    Any,

    /// <summary>In the query string only.</summary>
    Query,

    /// <summary>In a form only.</summary>
    Form,
}

/// <summary>The use of upload status 7.</summary>
public enum UploadStatusSeven
{
    /// <summary>It does not occur.</summary>
    Unused,

    /// <summary>The last status before the final one.</summary>
    InProgress,

    /// <summary>The final status of an upload that failed.</summary>
    Failure,
}

/// <summary>The value of <c>sogPath</c> when no SOG file was requested.</summary>
public enum UnrequestedSog
{
    /// <summary>The field is omitted.</summary>
    Omitted,

    /// <summary>The field is null.</summary>
    Null,

    /// <summary>The file is created nevertheless.</summary>
    Present,
}
