namespace Aholo.Simulator;

/// <summary>
/// A fault to inject into calls. Set rules with <see cref="AholoSimulator.SetFaults"/> or over HTTP, as JSON in camel case with enums as
/// strings: <c>GET /_simulator/faults</c> lists them with their counters, <c>POST</c> adds one or an array, <c>PUT</c> replaces all by an array,
/// <c>DELETE</c> removes all, and <c>DELETE /_simulator/faults/{id}</c> removes one. For example, the second task list call returns 503 once:
/// <c>{"route":"taskList","skip":1,"kind":"httpStatus","status":503,"retryAfter":"2"}</c>.
/// If several rules match a call, all their delays are applied, then the first of the other faults.
/// </summary>
public sealed record FaultRule
{
    // Settable, because the JSON source generator overwrites the defaults of init-only properties.

    /// <summary>The name of the calls, as in <see cref="SimulatorStats.Calls"/>; <c>*</c> for all.</summary>
    public string Route { get; set; } = "*";

    /// <summary>The kind of fault.</summary>
    public required FaultKind Kind { get; init; }

    /// <summary>The asset file of the calls, for example <c>point_cloud.ply</c>; <see langword="null"/> for all.</summary>
    public string? File { get; set; }

    /// <summary>The number of matching calls before the first fault.</summary>
    public int Skip { get; set; }

    /// <summary>The number of faults; <see langword="null"/> for no limit.</summary>
    public int? Count { get; set; } = 1;

    /// <summary>
    /// The duration of <see cref="FaultKind.Delay"/> and of the body of <see cref="FaultKind.SlowBody"/>, in milliseconds.
    /// </summary>
    public int DelayMs { get; set; } = 1000;

    /// <summary>
    /// The HTTP status of <see cref="FaultKind.HttpStatus"/> (default 500), <see cref="FaultKind.Html"/> (502) and <see cref="FaultKind.Envelope"/>
    /// (<see cref="SimulatorSwitches.BusinessErrorHttpStatus"/>).
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
    public string Message { get; set; } = "a fault rule injected this error";

    /// <summary>
    /// The number of bytes of the body that <see cref="FaultKind.TruncatedBody"/> and <see cref="FaultKind.TruncatedJson"/> send;
    /// <see langword="null"/> for half of them.
    /// </summary>
    public long? Bytes { get; set; }

    /// <summary>
    /// The text before the JSON of <see cref="FaultKind.JunkAroundJson"/>; a UTF-8 byte order mark and a blank line by default.
    /// </summary>
    public string Prefix { get; set; } = "\uFEFF\r\n";

    /// <summary>The text after the JSON of <see cref="FaultKind.JunkAroundJson"/>.</summary>
    public string Suffix { get; set; } = "\n<!-- gateway -->\n";

    /// <summary>The outcome of <see cref="FaultKind.ProjectOutcome"/>.</summary>
    public ProjectOutcome Outcome { get; set; } = ProjectOutcome.Failed;

    /// <summary>The assets of <see cref="FaultKind.ProjectAssets"/>.</summary>
    public ProjectAssets Assets { get; set; } = ProjectAssets.WithoutPly;

    /// <summary>The final status of <see cref="FaultKind.UploadStatus"/>: 6, 7 or 8.</summary>
    public int UploadStatus { get; set; } = 6;

    /// <exception cref="ArgumentException">A field is invalid; the message names it.</exception>
    internal void Validate()
    {
        if (Route != "*" && !Http.Calls.All.Contains(Route))
            throw new ArgumentException($"The fault rule's route must be * (all calls), {string.Join(", ", Http.Calls.All)}, but is '{Route}'.");
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

/// <summary>The kind of a fault.</summary>
public enum FaultKind
{
    /// <summary>Delays the call.</summary>
    Delay,

    /// <summary>Returns an HTTP status and a plain body instead of handling the call.</summary>
    HttpStatus,

    /// <summary>Returns an error envelope, or an ApiError on v1, instead of handling the call.</summary>
    Envelope,

    /// <summary>Returns an HTML page, as an overloaded gateway does, instead of handling the call.</summary>
    Html,

    /// <summary>Resets the connection before handling the call.</summary>
    ResetBefore,

    /// <summary>Handles the call, then resets the connection without a response.</summary>
    ResetAfter,

    /// <summary>Closes the connection in the middle of the response body.</summary>
    TruncatedBody,

    /// <summary>Truncates the JSON of a response that is otherwise complete.</summary>
    TruncatedJson,

    /// <summary>Sends the response body slowly.</summary>
    SlowBody,

    /// <summary>Adds text before and after the JSON of the response.</summary>
    JunkAroundJson,

    /// <summary>Sends the envelope's code as a number: <c>"c":0</c>.</summary>
    CodeAsNumber,

    /// <summary>Sends null as the envelope's code.</summary>
    CodeAsNull,

    /// <summary>Omits the envelope's data, <c>d</c>.</summary>
    MissingData,

    /// <summary>Replaces the task ids in a response of the v2 task list by ids that were not requested.</summary>
    OtherTask,

    /// <summary>Sets the assets of the project that the call creates to <see cref="FaultRule.Assets"/>.</summary>
    ProjectAssets,

    /// <summary>Sets the outcome of the project that the call creates to <see cref="FaultRule.Outcome"/>.</summary>
    ProjectOutcome,

    /// <summary>Sets the final status of the upload that the call starts to <see cref="FaultRule.UploadStatus"/>.</summary>
    UploadStatus,
}

/// <summary>A fault rule and its counters.</summary>
/// <param name="Id">The id for <c>DELETE /_simulator/faults/{id}</c>.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Seen">The number of matching calls since it was set.</param>
/// <param name="Applied">The number of faults.</param>
public sealed record FaultState(int Id, FaultRule Rule, int Seen, int Applied);
