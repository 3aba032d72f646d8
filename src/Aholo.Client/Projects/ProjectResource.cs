namespace Aholo;

/// <summary>One input file of a project.</summary>
public sealed record ProjectResource
{
    /// <summary>Gets the file name with its extension, for example <c>angle1.jpg</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Gets the URL of the file at the upload service: <see cref="UploadedResource.Url"/>. The service refuses others (docs/aholo-api.md, fact 43).
    /// </summary>
    public required Uri Url { get; init; }

    /// <summary>Gets the type of the file. Default <see cref="ResourceType.Image"/>.</summary>
    public ResourceType Type { get; init; } = ResourceType.Image;

    /// <summary>Gets the width in pixels. Not sent on v1.</summary>
    public required int Width { get; init; }

    /// <summary>Gets the height in pixels. Not sent on v1.</summary>
    public required int Height { get; init; }

    /// <summary>Gets the duration of a video; null for an image. Sent on v2 in <see cref="AholoClientOptions.VideoDurationUnit"/>.</summary>
    public TimeSpan? Duration { get; init; }
}

/// <summary>The types of input files.</summary>
public enum ResourceType
{
    /// <summary>An image.</summary>
    Image,

    /// <summary>
    /// A video. v2 documents no code for it (docs/aholo-api.md, fact 52): set <see cref="AholoClientOptions.VideoTypeCode"/> to use videos there.
    /// </summary>
    Video,

    /// <summary>An Insta360 recording. v1 only.</summary>
    Insv,
}
