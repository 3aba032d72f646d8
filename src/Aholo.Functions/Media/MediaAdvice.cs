using System.Globalization;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Media;

/// <summary>What may make a result worse, but is no reason not to try.</summary>
internal static class MediaAdvice
{
    /// <summary>Pictures whose shorter side has fewer pixels than this show little detail. Our own choice: Aholo states no least size.</summary>
    private const int SmallSide = 480;

    /// <summary>What may be said about a file.</summary>
    public static IReadOnlyList<string> For(string path, MediaFacts facts)
    {
        var advice = new List<string>();
        if (Math.Min(facts.Width, facts.Height) < SmallSide)
            advice.Add(string.Create(CultureInfo.InvariantCulture, $"{path.Quote()} is only {facts.Width} x {facts.Height} pixels: the result may lack detail."));
        if (facts.Format == MediaFormats.Heic)
            advice.Add($"{path.Quote()} is HEIC, which Aholo's documentation does not name: a JPEG is the safer choice.");
        if (facts is { Type: ResourceType.Video, Duration: null })
            advice.Add($"{path.Quote()} does not tell its length: it is sent without.");
        return advice;
    }
}
