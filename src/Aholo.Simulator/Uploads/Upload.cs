using System.Text.Json.Serialization;

namespace Aholo.Simulator.Uploads;

/// <summary>A finished or unfinished upload.</summary>
internal sealed record Upload
{
    /// <summary>The id, which the service calls <c>taskId</c>, or <c>obsTaskId</c> in status responses.</summary>
    public required string Id { get; init; }

    /// <summary>The numeric id that the SDKs expect for a block upload.</summary>
    public required long Number { get; init; }

    /// <summary>The file name from the caller, sanitized.</summary>
    public required string Name { get; init; }

    /// <summary>The MD5 of the whole file, as declared by the caller.</summary>
    public required string Md5 { get; init; }

    /// <summary>The size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The blocks of the file; null for a single upload.</summary>
    public BlockLayout? Blocks { get; init; }

    /// <summary>When the last byte arrived.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>The outcome; reported after <see cref="AholoSimulatorOptions.UploadProcessingTime"/>.</summary>
    public UploadOutcome? Outcome { get; init; }

    /// <summary>The final status that a fault rule selected.</summary>
    public int? PlannedStatus { get; init; }

    public bool Aborted { get; init; }

    /// <summary>The key of the stored object, and its path under <c>/files/</c>.</summary>
    public string Key => $"{Id}/{Name}";

    public string UrlPath => $"/files/{Id}/{Uri.EscapeDataString(Name)}";
}

/// <summary>The blocks of an upload. Each has <see cref="BlockSize"/> bytes, except that the last may have fewer.</summary>
internal sealed record BlockLayout(int Count, int BlockSize);

/// <summary>The outcome of an upload. Only failures have an error code and message.</summary>
internal sealed record UploadOutcome(int Status, int? ErrorCode, string? ErrorMessage, MediaKind Media)
{
    [JsonIgnore]
    public bool Succeeded => Status == UploadStatusCodes.Succeeded;
}

/// <summary>The upload service's statuses. 0 to 4 are in progress.</summary>
internal static class UploadStatusCodes
{
    public const int Succeeded = 5;

    /// <summary>A failure; the simulator uses it for files damaged in transit. The documentation does not distinguish 6 and 8.</summary>
    public const int Damaged = 6;

    /// <summary>Undocumented; <see cref="SimulatorSwitches.UploadStatusSeven"/> selects its use.</summary>
    public const int Seven = 7;

    /// <summary>A failure; the simulator uses it for files that the service does not accept.</summary>
    public const int NotAccepted = 8;

    public static IReadOnlyList<int> InProgress { get; } = [0, 1, 2, 3, 4];
}

internal enum MediaKind
{
    Unknown,
    Image,
    Video,
    PanoramicVideo,
}
