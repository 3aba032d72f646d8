using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Aholo.Simulator.Pictures;

namespace Aholo.Simulator.Assets;

/// <summary>
/// Writes PlayCanvas's compressed PLY (developer.playcanvas.com): the ranges of positions and scales of each chunk of 256 splats, then four packed
/// values per splat.
/// </summary>
internal static class CompressedPlyWriter
{
    private const int ChunkSize = 256;

    private static readonly string[] ChunkProperties =
    [
        "min_x", "min_y", "min_z", "max_x", "max_y", "max_z", "min_scale_x", "min_scale_y", "min_scale_z", "max_scale_x", "max_scale_y", "max_scale_z",
    ];

    public static void Write(Stream output, Splat[] splats)
    {
        var chunks = splats.Chunk(ChunkSize).Select(Range.Of).ToArray();
        PlyWriter.WriteHeader(output,
        [
            string.Create(CultureInfo.InvariantCulture, $"element chunk {chunks.Length}"),
            .. ChunkProperties.Select(name => $"property float {name}"),
            string.Create(CultureInfo.InvariantCulture, $"element vertex {splats.Length}"),
            "property uint packed_position", "property uint packed_rotation", "property uint packed_scale", "property uint packed_color",
        ]);

        Span<byte> value = stackalloc byte[sizeof(float)];
        foreach (var chunk in chunks)
        {
            foreach (var corner in (Vector3[])[chunk.MinPosition, chunk.MaxPosition, chunk.MinScale, chunk.MaxScale])
            {
                for (var axis = 0; axis < 3; axis++)
                {
                    BinaryPrimitives.WriteSingleLittleEndian(value, corner[axis]);
                    output.Write(value);
                }
            }
        }

        for (var i = 0; i < splats.Length; i++)
        {
            var (splat, chunk) = (splats[i], chunks[i / ChunkSize]);
            foreach (var packed in (uint[])
                [
                    Pack(splat.Position, chunk.MinPosition, chunk.MaxPosition), Pack(splat.Rotation), Pack(Log(splat.Scale), chunk.MinScale, chunk.MaxScale),
                    Pack(splat.Color, splat.Opacity),
                ])
            {
                BinaryPrimitives.WriteUInt32LittleEndian(value, packed);
                output.Write(value);
            }
        }
    }

    private static Vector3 Log(Vector3 scale) => new(MathF.Log(scale.X), MathF.Log(scale.Y), MathF.Log(scale.Z));

    // 11, 10 and 11 bits.
    private static uint Pack(Vector3 value, Vector3 min, Vector3 max) =>
        (Quantize(value.X, min.X, max.X, 11) << 21) | (Quantize(value.Y, min.Y, max.Y, 10) << 11) | Quantize(value.Z, min.Z, max.Z, 11);

    // Two bits for the index of the largest component, ten bits for each of the others.
    private static uint Pack(Quaternion rotation)
    {
        ReadOnlySpan<float> parts = [rotation.W, rotation.X, rotation.Y, rotation.Z];
        var largest = Splat.LargestIndex(parts);
        var packed = (uint)largest;
        for (var i = 0; i < parts.Length; i++)
        {
            if (i != largest)
                packed = (packed << 10) | Quantize((parts[largest] < 0 ? -parts[i] : parts[i]) * MathF.Sqrt(2), -1, 1, 10);
        }

        return packed;
    }

    private static uint Pack(Rgb color, float opacity) => ((uint)color.R << 24) | ((uint)color.G << 16) | ((uint)color.B << 8) | Quantize(opacity, 0, 1, 8);

    private static uint Quantize(float value, float min, float max, int bits)
    {
        var top = (1 << bits) - 1;
        return max > min ? (uint)Math.Clamp(MathF.Round((value - min) / (max - min) * top), 0, top) : 0;
    }

    private sealed record Range(Vector3 MinPosition, Vector3 MaxPosition, Vector3 MinScale, Vector3 MaxScale)
    {
        public static Range Of(Splat[] splats)
        {
            var (positions, scales) = (splats.Select(splat => splat.Position), splats.Select(splat => Log(splat.Scale)));
            return new(
                positions.Aggregate(Vector3.Min), positions.Aggregate(Vector3.Max),
                scales.Aggregate(Vector3.Min), scales.Aggregate(Vector3.Max));
        }
    }
}
