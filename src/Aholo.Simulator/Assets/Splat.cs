using System.Numerics;

namespace Aholo.Simulator.Assets;

/// <summary>
/// One 3D Gaussian. Axes are the PLY convention: x right, y down, z forward (away from the camera), in scene units.
/// <see cref="Scale"/> holds standard deviations in scene units, <see cref="Opacity"/> is 0..1.
/// </summary>
internal readonly record struct Splat(Vector3 Position, Rgb Color, float Opacity, Vector3 Scale, Quaternion Rotation)
{
    /// <summary>The zeroth spherical harmonic: a stored colour coefficient is (colour − 0.5) / this.</summary>
    private const float Sh0 = 0.28209479177387814f;

    /// <summary>The stored coefficient (<c>f_dc</c>) of an 8-bit colour channel.</summary>
    public static float Coefficient(byte channel) => (channel / 255f - 0.5f) / Sh0;
}

/// <summary>An opaque colour, 8 bits a channel.</summary>
internal readonly record struct Rgb(byte R, byte G, byte B)
{
    /// <summary>Rec. 709 luminance of the encoded values, 0..1.</summary>
    public float Luminance => (0.2126f * R + 0.7152f * G + 0.0722f * B) / 255f;
}
