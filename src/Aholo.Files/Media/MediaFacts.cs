namespace Aholo.Files.Media;

/// <summary>The facts that were read from the content of a file, and other traits that may make the assets worse.</summary>
public sealed record MediaFacts(
    string Format,
    int Width,
    int Height,
    long Size,
    string Md5,
    ResourceType Type = ResourceType.Image,
    TimeSpan? Duration = null,
    MediaTraits Traits = MediaTraits.None) : FileFacts(Format, Width, Height, Size, Md5, Type, Duration);

/// <summary>The displayed shape of a file, as its header states.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Duration">The length of a video, if it is known.</param>
/// <param name="Traits">Other traits that may make the assets worse.</param>
internal sealed record MediaShape(int Width, int Height, TimeSpan? Duration = null, MediaTraits Traits = MediaTraits.None);
