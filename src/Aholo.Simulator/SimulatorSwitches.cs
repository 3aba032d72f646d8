namespace Aholo.Simulator;

/// <summary>
/// One switch per question that the documentation of the service leaves open. Two questions need none: a repeated create always makes a second
/// project (no idempotency key exists), and paths for v2 list, delete, cancel and retry are 404 (no source names any).
/// </summary>
public sealed record SimulatorSwitches
{
    /// <summary>Which proof of identity v2 takes: the quickstart signs, two other pages show a bearer key.</summary>
    public V2Authentication Authentication { get; init; } = V2Authentication.Any;

    /// <summary>How far a signature's timestamp may be from the service's clock; <see langword="null"/> for any distance. Undocumented.</summary>
    public TimeSpan? TimestampWindow { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Which ids the v2 task list knows: the quickstart sends project ids, the reference page says task ids.</summary>
    public TaskListIds TaskListIds { get; init; } = TaskListIds.Both;

    /// <summary>Whether a task of the v2 task list also names its project. The documented shape does not.</summary>
    public bool ProjectIdInTaskList { get; init; }

    /// <summary>Whether <c>globalDomain</c> of an upload token begins with a scheme: v2 pages say no, v1 examples yes.</summary>
    public GlobalDomainScheme GlobalDomainScheme { get; init; } = GlobalDomainScheme.Automatic;

    /// <summary>
    /// What <c>lackBlocks: []</c> means in the answer to a block upload's init. The official SDKs send nothing then, newer clients send everything. The
    /// default is the one that all of them get through with: the answer for a new upload is null.
    /// </summary>
    public EmptyLackBlocks EmptyLackBlocks { get; init; } = EmptyLackBlocks.NothingMissing;

    /// <summary>How a block upload's init may bring its inputs: the SDKs use the query string, others form fields or JSON.</summary>
    public BlockInitTransport BlockInitTransport { get; init; } = BlockInitTransport.Any;

    /// <summary>Whether a block upload of content that is here already is answered with <c>deduplicated: true</c>.</summary>
    public bool Deduplicate { get; init; } = true;

    /// <summary>What upload status 7 is used for; its meaning is unknown.</summary>
    public UploadStatusSeven UploadStatusSeven { get; init; } = UploadStatusSeven.Unused;

    /// <summary>The v2 resource type of a video beside 0, the image, which alone is documented; <see langword="null"/> refuses videos.</summary>
    public int? VideoResourceType { get; init; }

    /// <summary>The HTTP status of an envelope whose code is not "0". Other Kujiale clients read only the code, hence 200.</summary>
    public int BusinessErrorHttpStatus { get; init; } = StatusCodes.Status200OK;

    /// <summary>How long an asset URL works after it was issued; <see langword="null"/> for no end. Undocumented.</summary>
    public TimeSpan? AssetUrlLifetime { get; init; }

    /// <summary>
    /// How <c>sogPath</c> looks when the project did not ask for a SOG file. The quickstart reads the field after it has asked for none, so it is there.
    /// </summary>
    public UnrequestedSog UnrequestedSog { get; init; } = UnrequestedSog.Null;

    /// <summary>Whether reconstructions and generations have a price that can be asked for. Only other products' calls have been seen to.</summary>
    public bool WorldsCanBeQuoted { get; init; } = true;

    /// <summary>The version of the SPZ files: 2, 3 or 4. Version 2 is the one that every viewer reads.</summary>
    public int SpzVersion { get; init; } = 2;

    /// <summary>The calls per second of one caller beyond which the service answers 429; <see langword="null"/> for no limit.</summary>
    public int? MaxCallsPerSecond { get; init; }

    /// <summary>The most ids that one v2 task list call may ask for; <see langword="null"/> for no limit.</summary>
    public int? MaxIdsPerTaskList { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (TimestampWindow <= TimeSpan.Zero)
            yield return $"{nameof(TimestampWindow)} must be positive, or null for no window, but is {TimestampWindow}";
        if (VideoResourceType == 0)
            yield return $"{nameof(VideoResourceType)} must not be 0, which is the type of an image";
        if (BusinessErrorHttpStatus is not (200 or >= 400 and < 500))
            yield return $"{nameof(BusinessErrorHttpStatus)} must be 200 or 400 to 499, but is {BusinessErrorHttpStatus}";
        if (AssetUrlLifetime <= TimeSpan.Zero)
            yield return $"{nameof(AssetUrlLifetime)} must be positive, or null for no end, but is {AssetUrlLifetime}";
        if (SpzVersion is < 2 or > 4)
            yield return $"{nameof(SpzVersion)} must be 2, 3 or 4, but is {SpzVersion}";
        if (MaxCallsPerSecond <= 0)
            yield return $"{nameof(MaxCallsPerSecond)} must be positive, or null for no limit, but is {MaxCallsPerSecond}";
        if (MaxIdsPerTaskList <= 0)
            yield return $"{nameof(MaxIdsPerTaskList)} must be positive, or null for no limit, but is {MaxIdsPerTaskList}";
    }
}

/// <summary>Which proof of identity v2 takes.</summary>
public enum V2Authentication
{
    /// <summary>Either of the two.</summary>
    Any,

    /// <summary>Only the signed query.</summary>
    Signature,

    /// <summary>Only <c>Authorization: Bearer KEY</c>.</summary>
    Bearer,
}

/// <summary>Which ids the v2 task list knows.</summary>
public enum TaskListIds
{
    /// <summary>Task ids and project ids.</summary>
    Both,

    /// <summary>Task ids only.</summary>
    Task,

    /// <summary>Project ids only.</summary>
    Project,
}

/// <summary>Whether <c>globalDomain</c> begins with a scheme.</summary>
public enum GlobalDomainScheme
{
    /// <summary>
    /// With <c>http://</c> where the service is reached over http, since no client would guess that; else without on v2 and with on v1.
    /// </summary>
    Automatic,

    /// <summary>Always, on both generations.</summary>
    With,

    /// <summary>Never, on neither generation.</summary>
    Without,
}

/// <summary>What an empty <c>lackBlocks</c> means.</summary>
public enum EmptyLackBlocks
{
    /// <summary>Every block is here; a new upload has <c>lackBlocks: null</c>.</summary>
    NothingMissing,

    /// <summary>Every block is missing: it is what a new upload has.</summary>
    EverythingMissing,
}

/// <summary>How a block upload's init may bring its inputs.</summary>
public enum BlockInitTransport
{
    /// <summary>In the query string, as a form or as JSON.</summary>
    Any,

    /// <summary>In the query string only.</summary>
    Query,

    /// <summary>As a form only.</summary>
    Form,
}

/// <summary>What upload status 7 is used for.</summary>
public enum UploadStatusSeven
{
    /// <summary>It does not come up.</summary>
    Unused,

    /// <summary>The last status before the final one.</summary>
    InProgress,

    /// <summary>The final status of an upload that failed.</summary>
    Failure,
}

/// <summary>How <c>sogPath</c> looks when nobody asked for a SOG file.</summary>
public enum UnrequestedSog
{
    /// <summary>The field is left out.</summary>
    Omitted,

    /// <summary>The field is null.</summary>
    Null,

    /// <summary>The file is there all the same.</summary>
    Present,
}
