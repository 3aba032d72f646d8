namespace Aholo.Simulator.Uploads;

/// <summary>One file on its way into the upload service, or there.</summary>
internal sealed record Upload
{
    /// <summary>Our id of the upload, which the service calls <c>taskId</c> and, in status answers, <c>obsTaskId</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The same as a number, which is what the SDKs' types have for a block upload.</summary>
    public required long Number { get; init; }

    /// <summary>The file name that the caller gave, made safe.</summary>
    public required string Name { get; init; }

    /// <summary>The MD5 that the caller says the whole file has.</summary>
    public required string Md5 { get; init; }

    /// <summary>Bytes.</summary>
    public required long Size { get; init; }

    /// <summary>How the file is cut; <see langword="null"/> for a single upload.</summary>
    public BlockLayout? Blocks { get; init; }

    /// <summary>When the last byte arrived.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>What became of it; known once it is received, told after the verdict delay.</summary>
    public UploadVerdict? Verdict { get; init; }

    /// <summary>The final status that a fault rule asked for when the upload began.</summary>
    public int? PlannedStatus { get; init; }

    public bool Aborted { get; init; }

    /// <summary>Key of the stored object, also the path of its URL under <c>/files/</c>.</summary>
    public string Key => $"{Id}/{Name}";

    public string UrlPath => $"/files/{Id}/{Uri.EscapeDataString(Name)}";
}

/// <summary>The cutting of a block upload: every block has <see cref="BlockSize"/> bytes, only the last may have fewer.</summary>
internal sealed record BlockLayout(int Count, int BlockSize);

/// <summary>The end of an upload: 5 is success, 6 and 8 (and perhaps 7) are failures, which carry a code and a message.</summary>
internal sealed record UploadVerdict(int Status, int? ErrorCode, string? ErrorMessage, MediaKind Media)
{
    public const int Succeeded = 5;
}

internal enum MediaKind
{
    Unknown,
    Image,
    Video,
    PanoramicVideo,
}
