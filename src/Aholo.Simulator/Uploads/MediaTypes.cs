namespace Aholo.Simulator.Uploads;

/// <summary>The accepted file types, by extension, from the documentation of v1; that of v2 has no list.</summary>
internal static class MediaTypes
{
    public static MediaKind Of(string fileName) => Path.GetExtension(fileName).ToLowerInvariant() switch
    {
        ".jpg" or ".jpeg" or ".png" or ".webp" => MediaKind.Image,
        ".mp4" or ".mov" => MediaKind.Video,
        ".insv" => MediaKind.PanoramicVideo,
        _ => MediaKind.Unknown,
    };
}
