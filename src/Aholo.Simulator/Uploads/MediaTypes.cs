namespace Aholo.Simulator.Uploads;

/// <summary>The file types that the service takes, by extension (v1 documentation; v2 has no list).</summary>
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
