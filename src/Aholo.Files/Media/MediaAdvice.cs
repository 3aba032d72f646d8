using System.Globalization;
using Aholo.Files.Problems;
using Aholo.Files.Text;

namespace Aholo.Files.Media;

/// <summary>Warns of what may make the assets of a project worse.</summary>
public static class MediaAdvice
{
    /// <summary>Pictures whose shorter side has fewer pixels than this show little detail. Our own choice: Aholo states no least size.</summary>
    private const int SmallSide = 480;

    /// <summary>Pictures of twice their height that are at least this wide are as wide as panoramic cameras make them.</summary>
    private const int PanoramaWidth = 3_840;

    /// <summary>Aholo suggests 5 to 20 photos from different angles.</summary>
    private const int SuggestedPhotos = 5;

    private static readonly (MediaTraits Trait, string Code, string Advice)[] Traits =
    [
        (MediaTraits.Cmyk, WarningCodes.Cmyk, "has the four colors of printing (CMYK): its colors may come out wrong. Export it as a JPEG in sRGB."),
        (MediaTraits.TwelveBit, WarningCodes.TwelveBit, "is a JPEG with 12 bits per color, which few programs can open. Export it as an ordinary 8-bit JPEG."),
        (MediaTraits.ArithmeticCoded, WarningCodes.ArithmeticCoded, "is a JPEG with arithmetic coding, which few programs can open. Export it as an ordinary JPEG."),
        (MediaTraits.LosslessJpeg, WarningCodes.LosslessJpeg, "is a lossless JPEG, which few programs can open. Export it as an ordinary JPEG."),
        (MediaTraits.SixteenBit, WarningCodes.SixteenBit, "is a PNG with 16 bits per color: it is slow to upload, and the additional bits may not be used. An 8-bit PNG or a JPEG does as well."),
        (MediaTraits.Animated, WarningCodes.Animated, "is animated: only its first picture may be used. Upload the pictures one by one, or as a video."),
    ];

    /// <summary>Gets the warnings about a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="facts">The facts about it.</param>
    /// <param name="asksForPanorama">Whether the project may consist of panoramas and is not marked so.</param>
    public static IReadOnlyList<Warning> For(string path, MediaFacts facts, bool asksForPanorama)
    {
        var advice = new List<Warning>();
        if (Math.Min(facts.Width, facts.Height) < SmallSide)
        {
            Add(
                WarningCodes.Small,
                string.Create(CultureInfo.InvariantCulture, $"is only {facts.Width} x {facts.Height} pixels: the result may lack detail."),
                new() { Width = facts.Width, Height = facts.Height });
        }

        if (facts.Format == MediaFormats.Heic)
            Add(WarningCodes.Heic, "is HEIC, which Aholo's documentation does not name: a JPEG is the safer choice.");
        if (facts is { Type: not ResourceType.Image, Duration: null })
            Add(WarningCodes.Length, "does not state its duration: it is sent without.");
        foreach (var (_, code, text) in Traits.Where(item => facts.Traits.HasFlag(item.Trait)))
            Add(code, text);
        if (asksForPanorama && IsPanorama(facts))
        {
            Add(
                WarningCodes.Panorama,
                "looks like a 360° panorama, but the project does not say so. If it is one, set 'panorama' to true and upload it again.");
        }

        return advice;

        void Add(string code, string text, WarningParameters? parameters = null) => advice.Add(new(code, $"{path.Quote()} {text}", path, parameters));
    }

    /// <summary>Gets the warning about the number of photos of a project without videos.</summary>
    public static Warning? ForCount(int photos) => photos < SuggestedPhotos
        ? new(
            WarningCodes.FewPhotos,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{photos} of the {SuggestedPhotos} to 20 photos from different angles that Aholo suggests: the result may be poor."),
            Parameters: new() { Photos = photos })
        : null;

    /// <summary>Gets the warning about the orientations of the photos of a project.</summary>
    /// <param name="upright">How many are higher than wide.</param>
    /// <param name="wide">How many are wider than high.</param>
    public static Warning? ForOrientations(int upright, int wide) => upright > 0 && wide > 0
        ? new(
            WarningCodes.Orientations,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Photos: {upright} upright and {wide} wide. The result may be better when the camera is held the same way for all."),
            Parameters: new() { Upright = upright, Wide = wide })
        : null;

    private static bool IsPanorama(MediaFacts facts) =>
        facts.Type == ResourceType.Image
        && (facts.Traits.HasFlag(MediaTraits.Equirectangular) || (facts.Width >= PanoramaWidth && facts.Width == 2L * facts.Height));
}
