namespace Aholo.Simulator.Pictures;

/// <summary>An opaque color with 8 bits per channel.</summary>
internal readonly record struct Rgb(byte R, byte G, byte B)
{
    /// <summary>Rec. 709 luminance of the encoded values, 0..1.</summary>
    public float Luminance => (0.2126f * R + 0.7152f * G + 0.0722f * B) / 255f;
}
