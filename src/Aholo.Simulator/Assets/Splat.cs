using System.Numerics;
using Aholo.Simulator.Pictures;

namespace Aholo.Simulator.Assets;

/// <summary>
/// A 3D Gaussian. The axes are those of PLY: x right, y down, z forward (away from the camera), in scene units.
/// <see cref="Scale"/> is the standard deviations in scene units, <see cref="Opacity"/> is 0..1.
/// </summary>
internal readonly record struct Splat(Vector3 Position, Rgb Color, float Opacity, Vector3 Scale, Quaternion Rotation)
{
    /// <summary>The zeroth spherical harmonic: a stored color coefficient is (color − 0.5) / this.</summary>
    private const float Sh0 = 0.28209479177387814f;

    /// <summary>Returns the stored coefficient (<c>f_dc</c>) of an 8-bit color channel.</summary>
    public static float Coefficient(byte channel) => (channel / 255f - 0.5f) / Sh0;

    /// <summary>Returns the index of the component of a rotation with the largest magnitude.</summary>
    public static int LargestIndex(ReadOnlySpan<float> components)
    {
        var largest = 0;
        for (var i = 1; i < components.Length; i++)
        {
            if (MathF.Abs(components[i]) > MathF.Abs(components[largest]))
                largest = i;
        }

        return largest;
    }
}
