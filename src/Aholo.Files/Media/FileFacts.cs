namespace Aholo.Files.Media;

/// <summary>The facts that were read from the content of a file.</summary>
/// <param name="Format">The format, by content: <c>jpeg</c>, <c>png</c>, <c>webp</c>, …</param>
/// <param name="Width">Pixels, after the rotation that the file states.</param>
/// <param name="Height">Pixels, after the rotation that the file states.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Md5">The MD5 of all bytes, 32 lower-case hexadecimal digits.</param>
/// <param name="Type">Whether it is a picture or a video.</param>
/// <param name="Duration">The length of a video; null for a picture, and for a video whose length is not known.</param>
public record FileFacts(
    string Format, int Width, int Height, long Size, string Md5, ResourceType Type = ResourceType.Image, TimeSpan? Duration = null);
