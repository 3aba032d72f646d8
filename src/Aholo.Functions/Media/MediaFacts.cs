namespace Aholo.Functions.Media;

/// <summary>What a file turned out to be.</summary>
/// <param name="Format"><c>jpeg</c>, <c>png</c> or <c>webp</c>.</param>
/// <param name="Width">Pixels as it is shown: the EXIF orientation is applied.</param>
/// <param name="Height">Pixels as it is shown: the EXIF orientation is applied.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Md5">The MD5 of all bytes, 32 lower-case hexadecimal digits.</param>
internal sealed record MediaFacts(string Format, int Width, int Height, long Size, string Md5);
