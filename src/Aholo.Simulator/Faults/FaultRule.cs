namespace Aholo.Simulator;

/// <summary>
/// What goes wrong with some calls. Rules are set with <see cref="AholoSimulator.SetFaults"/> or over HTTP, as JSON in camel case with enums as
/// strings: <c>GET /_simulator/faults</c> lists them with their counters, <c>POST</c> adds one or an array, <c>PUT</c> replaces all by an array,
/// <c>DELETE</c> removes all and <c>DELETE /_simulator/faults/{id}</c> one. For example, the second status request answers 503 once:
/// <c>{"route":"taskList","skip":1,"kind":"httpStatus","status":503,"retryAfter":"2"}</c>.
/// A call that several rules apply to is first delayed by all delays; then the first of the others is carried out.
/// </summary>
public sealed record FaultRule
{
    // Settable, because the JSON source generator overwrites the defaults of init-only properties.

    /// <summary>Which calls, by their name in <see cref="SimulatorStats.Calls"/>; <c>*</c> is every call.</summary>
    public string Route { get; set; } = "*";

    /// <summary>What happens.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>Only calls for this asset file, for example <c>point_cloud.ply</c>; <see langword="null"/> for all.</summary>
    public string? File { get; set; }

    /// <summary>How many calls pass first, counted from when the rule was set.</summary>
    public int Skip { get; set; }

    /// <summary>How many calls it happens to; <see langword="null"/> for all that follow.</summary>
    public int? Count { get; set; } = 1;

    /// <summary>
    /// Milliseconds: the length of <see cref="FaultKind.Delay"/>, and the time that <see cref="FaultKind.SlowBody"/> stretches the body over.
    /// </summary>
    public int DelayMs { get; set; } = 1000;

    /// <summary>
    /// The HTTP status of <see cref="FaultKind.HttpStatus"/> (default 500), <see cref="FaultKind.Html"/> (502) and <see cref="FaultKind.Envelope"/>
    /// (that of business errors).
    /// </summary>
    public int? Status { get; set; }

    /// <summary>
    /// The <c>Retry-After</c> header of <see cref="FaultKind.HttpStatus"/>, <see cref="FaultKind.Html"/> and <see cref="FaultKind.Envelope"/>:
    /// seconds or an HTTP date.
    /// </summary>
    public string? RetryAfter { get; set; }

    /// <summary>The body of <see cref="FaultKind.HttpStatus"/> and <see cref="FaultKind.Html"/>.</summary>
    public string? Body { get; set; }

    /// <summary>The content type of <see cref="Body"/> for <see cref="FaultKind.HttpStatus"/>.</summary>
    public string ContentType { get; set; } = "text/plain";

    /// <summary>The code of <see cref="FaultKind.Envelope"/>; on v1 the <c>bizCode</c>.</summary>
    public string Code { get; set; } = "990099";

    /// <summary>The message of <see cref="FaultKind.Envelope"/>.</summary>
    public string Message { get; set; } = "a fault rule asked for this error";

    /// <summary>
    /// How many bytes of the body get through with <see cref="FaultKind.TruncatedBody"/> and <see cref="FaultKind.TruncatedJson"/>; half when
    /// <see langword="null"/>.
    /// </summary>
    public long? Bytes { get; set; }

    /// <summary>
    /// What comes before the JSON with <see cref="FaultKind.JunkAroundJson"/>; a UTF-8 byte order mark and a blank line by default.
    /// </summary>
    public string Prefix { get; set; } = "\uFEFF\r\n";

    /// <summary>What comes after the JSON with <see cref="FaultKind.JunkAroundJson"/>.</summary>
    public string Suffix { get; set; } = "\n<!-- gateway -->\n";

    /// <summary>The end of the project's task with <see cref="FaultKind.ProjectOutcome"/>.</summary>
    public ProjectOutcome Outcome { get; set; } = ProjectOutcome.Failed;

    /// <summary>The assets of the project with <see cref="FaultKind.ProjectAssets"/>.</summary>
    public ProjectAssets Assets { get; set; } = ProjectAssets.WithoutPly;

    /// <summary>The final status with <see cref="FaultKind.UploadStatus"/>: 6, 7 or 8.</summary>
    public int UploadStatus { get; set; } = 6;

    /// <exception cref="ArgumentException">A field can't be used; the message names it.</exception>
    internal void Validate()
    {
        if (Route != "*" && !Http.Calls.All.Contains(Route))
            throw new ArgumentException($"The fault rule's route '{Route}' is no call; there are * for all, {string.Join(", ", Http.Calls.All)}.");
        if (!Enum.IsDefined(Kind))
            throw new ArgumentException($"The fault rule's kind {Kind} is unknown.");
        if (Skip < 0 || Count < 1 || DelayMs < 0 || Bytes < 0)
            throw new ArgumentException("The fault rule's skip, delayMs and bytes must not be negative, and count must be at least 1.");
        if (Status is < 200 or > 599)
            throw new ArgumentException($"The fault rule's status must be 200 to 599, but is {Status}.");
        if (UploadStatus is < 6 or > 8)
            throw new ArgumentException($"The fault rule's uploadStatus must be 6 to 8, but is {UploadStatus}.");
    }
}

/// <summary>What a fault rule does to a call.</summary>
public enum FaultKind
{
    /// <summary>The call is handled as always, but later.</summary>
    Delay,

    /// <summary>Instead of being handled, the call is answered with an HTTP status and a plain body.</summary>
    HttpStatus,

    /// <summary>Instead of being handled, the call is answered with an error envelope; on v1 with an ApiError.</summary>
    Envelope,

    /// <summary>Instead of being handled, the call is answered with an HTML page, as an overloaded gateway does.</summary>
    Html,

    /// <summary>The connection is reset before the call is handled.</summary>
    ResetBefore,

    /// <summary>The call is handled and the connection reset without an answer.</summary>
    ResetAfter,

    /// <summary>The connection ends in the middle of the answer's body.</summary>
    TruncatedBody,

    /// <summary>The answer is whole as HTTP, but its JSON ends in the middle.</summary>
    TruncatedJson,

    /// <summary>The answer's body comes slowly.</summary>
    SlowBody,

    /// <summary>There is something before and after the answer's JSON.</summary>
    JunkAroundJson,

    /// <summary>The envelope's code is a number: <c>"c":0</c>.</summary>
    CodeAsNumber,

    /// <summary>The envelope's code is null.</summary>
    CodeAsNull,

    /// <summary>The envelope has no data: there is no <c>d</c>.</summary>
    MissingData,

    /// <summary>Each task in the answer of the v2 task list has the id of a task that nobody asked for.</summary>
    OtherTask,

    /// <summary>The project that the call creates has the assets that <see cref="FaultRule.Assets"/> describes.</summary>
    ProjectAssets,

    /// <summary>The project that the call creates ends as <see cref="FaultRule.Outcome"/> says.</summary>
    ProjectOutcome,

    /// <summary>The upload that the call makes or begins ends as <see cref="FaultRule.UploadStatus"/> says.</summary>
    UploadStatus,
}

/// <summary>A fault rule and how far it has got.</summary>
/// <param name="Id">For <c>DELETE /_simulator/faults/{id}</c>.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Seen">How many calls of its route came since it was set.</param>
/// <param name="Applied">How many it happened to.</param>
public sealed record FaultState(int Id, FaultRule Rule, int Seen, int Applied);
