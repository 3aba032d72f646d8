using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Aholo.Simulator.Assets;

/// <summary>
/// Writes a 3D Gaussian splatting PLY in the INRIA layout with spherical harmonics degree 0: an ASCII header and 17 little-endian floats per splat.
/// Also writes the other forms of <see cref="ProjectAssets"/>.
/// </summary>
internal static class PlyWriter
{
    private static readonly string[] Properties =
    [
        "x", "y", "z", "nx", "ny", "nz", "f_dc_0", "f_dc_1", "f_dc_2",
        "opacity", "scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3",
    ];

    // As SHARP writes them (github.com/apple/ml-sharp): each element has one property with the same name.
    private static readonly (string Name, int Count, string Type, int Size)[] Camera =
    [
        ("extrinsic", 16, "float", 4), ("intrinsic", 9, "float", 4), ("image_size", 2, "uint", 4), ("frame", 2, "int", 4), ("disparity", 2, "float", 4),
        ("color_space", 1, "uchar", 1), ("version", 3, "uchar", 1),
    ];

    public static void Write(Stream output, Splat[] splats, ProjectAssets assets = ProjectAssets.Usual)
    {
        switch (assets)
        {
            case ProjectAssets.CompressedPly:
                CompressedPlyWriter.Write(output, splats);
                break;
            case ProjectAssets.PointCloud:
                WriteHeader(output, $"element vertex {splats.Length}", "property float x", "property float y", "property float z",
                    "property uchar red", "property uchar green", "property uchar blue");
                WritePoints(output, splats);
                break;
            case ProjectAssets.PlyWithCamera:
                WriteHeader(output, [.. Header(splats), .. Camera.SelectMany(element => Declare(element.Name, element.Count, element.Type))]);
                WriteSplats(output, splats);
                output.Write(new byte[Camera.Sum(element => element.Count * element.Size)]);
                break;
            case ProjectAssets.PlyWithCrLf:
                WriteHeader(output, "\r\n", Header(splats));
                WriteSplats(output, splats);
                break;
            default:
                WriteHeader(output, Header(splats));
                WriteSplats(output, splats);
                break;
        }
    }

    /// <summary>Writes the header of a binary PLY.</summary>
    /// <param name="output">The file.</param>
    /// <param name="declarations">The lines that declare elements and properties.</param>
    internal static void WriteHeader(Stream output, params string[] declarations) => WriteHeader(output, "\n", declarations);

    private static void WriteHeader(Stream output, string lineEnd, string[] declarations) => output.Write(Encoding.ASCII.GetBytes(
        string.Concat(((string[])["ply", "format binary_little_endian 1.0", .. declarations, "end_header"]).Select(line => line + lineEnd))));

    private static string[] Header(Splat[] splats) =>
        [string.Create(CultureInfo.InvariantCulture, $"element vertex {splats.Length}"), .. Properties.Select(name => $"property float {name}")];

    private static string[] Declare(string name, int count, string type) =>
        [string.Create(CultureInfo.InvariantCulture, $"element {name} {count}"), $"property {type} {name}"];

    private static void WriteSplats(Stream output, Splat[] splats)
    {
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

    private static void WritePoints(Stream output, Splat[] splats)
    {
        Span<byte> record = stackalloc byte[(3 * sizeof(float)) + 3];
        foreach (var splat in splats)
        {
            for (var axis = 0; axis < 3; axis++)
                BinaryPrimitives.WriteSingleLittleEndian(record[(axis * sizeof(float))..], splat.Position[axis]);
            (record[12], record[13], record[14]) = (splat.Color.R, splat.Color.G, splat.Color.B);
            output.Write(record);
        }
    }
}
