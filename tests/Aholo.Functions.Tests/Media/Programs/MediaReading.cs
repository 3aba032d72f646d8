using System.Globalization;
using System.Text.Json;

namespace Aholo.Tests.Media;

/// <summary>The result of another program for a file.</summary>
/// <param name="Program">The program.</param>
/// <param name="Format">The format; null if it is unknown.</param>
/// <param name="Width">The displayed size in pixels; 0 if it is unknown.</param>
/// <param name="Height">The displayed size in pixels; 0 if it is unknown.</param>
/// <param name="Duration">The length of a video.</param>
internal sealed record MediaReading(string Program, string? Format, int Width, int Height, TimeSpan? Duration = null)
{
    private static readonly string[] ExifToolTags = ["-FileType", "-ImageWidth", "-ImageHeight", "-IFD0:Orientation", "-QuickTime:Rotation"];

    /// <summary>Gets the results of exiftool for a folder; null if it is not installed.</summary>
    public static async Task<IReadOnlyDictionary<string, MediaReading>?> OfFolderAsync(string folder, CancellationToken cancellationToken)
    {
        var json = await MediaTool.ReadJsonAsync("exiftool", ["-json", "-n", "-r", "-a", .. ExifToolTags, folder], cancellationToken);
        return json?.EnumerateArray().ToDictionary(
            file => Path.GetFullPath(Text(file, "SourceFile")!),
            file =>
            {
                var (width, height) = ((int)Number(file, "ImageWidth"), (int)Number(file, "ImageHeight"));
                var format = Text(file, "FileType");
                var isTurned = format == "HEIC" ? Number(file, "Rotation") % 180 != 0 : Number(file, "Orientation") >= 5;
                return isTurned ? new MediaReading("exiftool", format, height, width) : new MediaReading("exiftool", format, width, height);
            });
    }

    /// <summary>Gets the result of ffprobe for a video; null if it is not installed or finds no video.</summary>
    public static async Task<MediaReading?> OfVideoAsync(string path, CancellationToken cancellationToken)
    {
        var json = await MediaTool.ReadJsonAsync("ffprobe", ["-v", "quiet", "-print_format", "json", "-show_streams", "-show_format", path], cancellationToken);
        if (json is not { } probe || !probe.TryGetProperty("streams", out var streams))
            return null;

        var video = streams.EnumerateArray()
            .Where(stream => Text(stream, "codec_type") == "video" && Number(stream.GetProperty("disposition"), "attached_pic") == 0)
            .OrderByDescending(stream => Number(stream, "nb_frames") == 1 ? 0 : Number(stream, "width") * Number(stream, "height"))
            .FirstOrDefault();
        if (video.ValueKind != JsonValueKind.Object)
            return null;

        var (width, height) = ((int)Math.Round(Number(video, "width") * AspectRatio(video)), (int)Number(video, "height"));
        var seconds = Number(video, "duration") is > 0 and var own ? own : probe.TryGetProperty("format", out var format) ? Number(format, "duration") : 0;
        TimeSpan? duration = seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
        return IsTurned(video) ? new("ffprobe", null, height, width, duration) : new("ffprobe", null, width, height, duration);
    }

    private static double AspectRatio(JsonElement stream) =>
        Text(stream, "sample_aspect_ratio")?.Split(':') is [var x, var y]
        && double.TryParse(x, CultureInfo.InvariantCulture, out var wide) && double.TryParse(y, CultureInfo.InvariantCulture, out var high) && wide > 0 && high > 0
            ? wide / high
            : 1;

    private static bool IsTurned(JsonElement stream) =>
        stream.TryGetProperty("side_data_list", out var list) && list.EnumerateArray().Any(data => Number(data, "rotation") % 180 != 0);

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.ToString() : null;

    private static double Number(JsonElement element, string name) =>
        double.TryParse(Text(element, name), CultureInfo.InvariantCulture, out var number) ? number : 0;
}
