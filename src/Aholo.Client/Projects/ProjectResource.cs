namespace Aholo;

/// <summary>One input file of a project.</summary>
public sealed record ProjectResource
{
    /// <summary>The file's name with its extension, for example <c>angle1.jpg</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Where the upload service keeps the file: <see cref="UploadedResource.Url"/>. Links from elsewhere are refused by the service (fact D; v1
    /// answers "文件链接不对", fact C).
    /// </summary>
    public required Uri Url { get; init; }

    /// <summary>The kind of file.</summary>
    public ResourceType Type { get; init; } = ResourceType.Image;

    /// <summary>The width in pixels. Required on v2 (facts Q and D), not sent on v1.</summary>
    public required int Width { get; init; }

    /// <summary>The height in pixels. Required on v2 (facts Q and D), not sent on v1.</summary>
    public required int Height { get; init; }

    /// <summary>A video's length; null for a picture (fact Q). Sent on v2 in <see cref="AholoClientOptions.VideoDurationUnit"/>.</summary>
    public TimeSpan? Duration { get; init; }
}
