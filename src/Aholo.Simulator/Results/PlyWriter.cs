using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Aholo.Simulator.Results;

/// <summary>
/// Writes a 3D Gaussian splatting PLY in the INRIA layout, spherical harmonics degree 0: an ASCII header and 17 little-endian floats a splat.
/// </summary>
internal static class PlyWriter
{
    private static readonly string[] Properties =
    [
        "x", "y", "z", "nx", "ny", "nz", "f_dc_0", "f_dc_1", "f_dc_2",
        "opacity", "scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3",
    ];

    public static void Write(Stream output, ReadOnlySpan<Splat> splats)
    {
        var header = new StringBuilder()
            .Append("ply\nformat binary_little_endian 1.0\n")
            .Append(CultureInfo.InvariantCulture, $"element vertex {splats.Length}\n")
            .AppendJoin(string.Empty, Properties.Select(name => $"property float {name}\n"))
            .Append("end_header\n");
        output.Write(Encoding.ASCII.GetBytes(header.ToString()));

        Span<byte> record = stackalloc byte[Properties.Length * sizeof(float)];
        foreach (var splat in splats)
        {
            ReadOnlySpan<float> values =
            [
                splat.Position.X, splat.Position.Y, splat.Position.Z,
                0, 0, 0,
                Splat.Coefficient(splat.Color.R), Splat.Coefficient(splat.Color.G), Splat.Coefficient(splat.Color.B),
                MathF.Log(splat.Opacity / (1 - splat.Opacity)),
                MathF.Log(splat.Scale.X), MathF.Log(splat.Scale.Y), MathF.Log(splat.Scale.Z),
                splat.Rotation.W, splat.Rotation.X, splat.Rotation.Y, splat.Rotation.Z,
            ];
            for (var i = 0; i < values.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(record[(i * sizeof(float))..], values[i]);
            output.Write(record);
        }
    }
}
