namespace Aholo.Functions.Media;

/// <summary>The facts that were read from the content of a file.</summary>
/// <param name="Format">One of <see cref="MediaFormats"/>.</param>
/// <param name="Width">Pixels, after the rotation that the file states.</param>
/// <param name="Height">Pixels, after the rotation that the file states.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Md5">The MD5 of all bytes, 32 lower-case hexadecimal digits.</param>
/// <param name="Type">Whether it is a picture or a video.</param>
/// <param name="Duration">The length of a video; null for a picture, and for a video whose length is not known.</param>
/// <param name="Traits">Other traits that may make the assets worse.</param>
internal sealed record MediaFacts(
    string Format,
    int Width,
    int Height,
    long Size,
    string Md5,
    ResourceType Type = ResourceType.Image,
    TimeSpan? Duration = null,
    MediaTraits Traits = MediaTraits.None);

/// <summary>The displayed shape of a file, as its header states.</summary>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Duration">The length of a video, if it is known.</param>
/// <param name="Traits">Other traits that may make the assets worse.</param>
internal sealed record MediaShape(int Width, int Height, TimeSpan? Duration = null, MediaTraits Traits = MediaTraits.None);
