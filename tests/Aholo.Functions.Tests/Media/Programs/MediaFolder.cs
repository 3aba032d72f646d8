using System.Collections.Concurrent;
using System.Globalization;
using Aholo.Files.Media;
using Aholo.Files.Problems;

namespace Aholo.Tests.Media;

/// <summary>A file, the result of its inspection, and the differences to exiftool and ffprobe.</summary>
/// <param name="Path">The file.</param>
/// <param name="Facts">The facts; null if it was rejected.</param>
/// <param name="Error">Why it was rejected.</param>
/// <param name="Differences">The different results of the other programs.</param>
internal sealed record InspectedFile(string Path, MediaFacts? Facts, InvalidMediaException? Error, IReadOnlyList<string> Differences);

/// <summary>Inspects every file of a folder, and compares the results with exiftool and ffprobe if they are installed.</summary>
internal static class MediaFolder
{
    private const double DurationTolerance = 0.02;
    private static readonly TimeSpan LeastDurationTolerance = TimeSpan.FromMilliseconds(150);
    private static readonly string[] Supported = ["JPEG", "PNG", "APNG", "WEBP", "HEIC", "MP4", "MOV"];

    /// <summary>Inspects and compares the files, in ordinal order.</summary>
    public static async Task<IReadOnlyList<InspectedFile>> InspectAsync(string folder, CancellationToken cancellationToken)
    {
        var readings = await MediaReading.OfFolderAsync(folder, cancellationToken);
        var files = new ConcurrentBag<InspectedFile>();
        await Parallel.ForEachAsync(
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories), cancellationToken,
            async (path, token) => files.Add(await InspectAsync(path, readings?.GetValueOrDefault(Path.GetFullPath(path)), token)));
        return [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)];
    }

    private static async Task<InspectedFile> InspectAsync(string path, MediaReading? reading, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(path);
        try
        {
            var facts = MediaFormats.Refine(await MediaInspector.InspectAsync(content, cancellationToken), path);
            if (facts.Type != ResourceType.Image)
                reading = await MediaReading.OfVideoAsync(path, cancellationToken);
            return new(path, facts, null, reading is null ? [] : [.. Compare(facts, reading)]);
        }
        catch (InvalidMediaException exception)
        {
            var isKnown = exception.Code == ProblemCodes.FileFormat && Supported.Contains(reading?.Format);
            return new(path, null, exception, isKnown ? [$"{reading!.Program} says that it is {reading.Format}"] : []);
        }
    }

    private static IEnumerable<string> Compare(MediaFacts facts, MediaReading reading)
    {
        // Programs round or truncate fractions of pixels.
        if (reading is { Width: > 0, Height: > 0 } && (Math.Abs(reading.Width - facts.Width) > 1 || Math.Abs(reading.Height - facts.Height) > 1))
            yield return string.Create(CultureInfo.InvariantCulture, $"{reading.Program} says {reading.Width} x {reading.Height}, not {facts.Width} x {facts.Height}");
        if (facts.Duration is { } ours && reading.Duration is { } theirs
            && (ours - theirs).Duration() > LeastDurationTolerance && (ours - theirs).Duration() > theirs * DurationTolerance)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{reading.Program} says {theirs.TotalSeconds:0.###} s, not {ours.TotalSeconds:0.###} s");
        }
    }
}
