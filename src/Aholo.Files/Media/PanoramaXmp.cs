namespace Aholo.Files.Media;

/// <summary>Detects panoramas by their XMP (Google's Photo Sphere XMP metadata, <c>GPano:ProjectionType</c>).</summary>
internal static class PanoramaXmp
{
    /// <summary>The maximum number of bytes of XMP that are kept. A main packet has 64 KiB in a JPEG.</summary>
    public const int MaxLength = 256 * 1024;

    // The longest text between the name and its value: an attribute's '="', or an element's '>' and white space.
    private const int MaxGap = 64;

    /// <summary>Gets the traits that a packet of XMP states.</summary>
    public static MediaTraits ReadTraits(ReadOnlySpan<byte> xmp)
    {
        var name = "ProjectionType"u8;
        var start = xmp.IndexOf(name);
        if (start < 0)
            return MediaTraits.None;

        var value = xmp[(start + name.Length)..];
        return value[..Math.Min(value.Length, MaxGap)].IndexOf("equirectangular"u8) >= 0 ? MediaTraits.Equirectangular : MediaTraits.None;
    }
}
