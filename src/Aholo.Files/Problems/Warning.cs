using Aholo.Files.Text;

namespace Aholo.Files.Problems;

/// <summary>Something that may make assets worse, or an asset that is missing.</summary>
/// <param name="Code">One of <see cref="WarningCodes"/>, for programs.</param>
/// <param name="Message">The warning and its remedy, without secrets. Shortened to <see cref="BoundedText.MaxMessage"/>.</param>
/// <param name="File">The path of the file in the uploads container, if the warning is about one.</param>
/// <param name="Parameters">The values in the message, for clients that write their own; null if it has none.</param>
public sealed record Warning(string Code, string Message, string? File = null, WarningParameters? Parameters = null)
{
    public string Message { get; init; } = Message.Bound(BoundedText.MaxMessage);
}

/// <summary>The values that the message of a <see cref="Warning"/> is made of.</summary>
public sealed record WarningParameters
{
    /// <summary>The width of the file in pixels.</summary>
    public int? Width { get; init; }

    /// <summary>The height of the file in pixels.</summary>
    public int? Height { get; init; }

    /// <summary>The number of photos.</summary>
    public int? Photos { get; init; }

    /// <summary>The number of videos.</summary>
    public int? Videos { get; init; }

    /// <summary>The number of photos in portrait format.</summary>
    public int? Upright { get; init; }

    /// <summary>The number of photos in landscape format.</summary>
    public int? Wide { get; init; }

    /// <summary>The number of files that were left out.</summary>
    public int? FileCount { get; init; }

    /// <summary>The paths of the first of them in the uploads container.</summary>
    public IReadOnlyList<string>? Files { get; init; }

    /// <summary>The kind of the asset: <c>ply</c>, <c>spz</c>, <c>sog</c>, …</summary>
    public string? Asset { get; init; }
}

/// <summary>The codes of warnings.</summary>
public static class WarningCodes
{
    /// <summary>The project has fewer photos than Aholo recommends.</summary>
    public const string FewPhotos = "photos.few";

    /// <summary>Some photos are in portrait and some in landscape format.</summary>
    public const string Orientations = "photos.orientations";

    /// <summary>The project has photos and videos.</summary>
    public const string PhotosAndVideos = "photos.and-videos";

    /// <summary>The project has several videos.</summary>
    public const string SeveralVideos = "videos.several";

    /// <summary>The clips of Live Photos were left out.</summary>
    public const string LivePhotos = "files.live-photos";

    /// <summary>A picture has few pixels.</summary>
    public const string Small = "file.small";

    /// <summary>A picture is HEIC.</summary>
    public const string Heic = "file.heic";

    /// <summary>The length of a video is not known.</summary>
    public const string Length = "file.length";

    /// <summary>A picture uses CMYK colors.</summary>
    public const string Cmyk = "file.cmyk";

    /// <summary>A JPEG has 12 bits per color.</summary>
    public const string TwelveBit = "file.twelve-bit";

    /// <summary>A JPEG uses arithmetic coding.</summary>
    public const string ArithmeticCoded = "file.arithmetic-coded";

    /// <summary>A JPEG is lossless.</summary>
    public const string LosslessJpeg = "file.lossless-jpeg";

    /// <summary>A PNG has 16 bits per color.</summary>
    public const string SixteenBit = "file.sixteen-bit";

    /// <summary>A picture is animated.</summary>
    public const string Animated = "file.animated";

    /// <summary>A picture looks like a panorama, but the project has no option <c>panorama</c>.</summary>
    public const string Panorama = "file.panorama";

    /// <summary>An asset is missing or cannot be used.</summary>
    public const string Asset = "asset";

    /// <summary>There are more warnings, in the record.</summary>
    public const string More = "more";
}
