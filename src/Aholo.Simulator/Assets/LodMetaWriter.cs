using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aholo.Simulator.Assets;

/// <summary>
/// Writes Aholo's <c>lod-meta.json</c> for a model with one level of detail in one SPZ file. The bounds are in that file's axes.
/// </summary>
internal static class LodMetaWriter
{
    public static void Write(Stream output, ReadOnlySpan<Splat> splats, string spzFile)
    {
        var (min, max) = (new Vector3(float.MaxValue), new Vector3(float.MinValue));
        foreach (var splat in splats)
        {
            var position = splat.Position * new Vector3(1, -1, -1);
            (min, max) = (Vector3.Min(min, position), Vector3.Max(max, position));
        }

        var box = new LodBox([min.X, min.Y, min.Z], [max.X, max.Y, max.Z]);
        var tree = new LodBlock(box, [new LodRange(0, 0, splats.Length)]);
        var meta = new LodMeta(2500660, "lod-splat", "1.0", splats.Length, 0, 1, box, [spzFile], [0], [tree]);
        JsonSerializer.Serialize(output, meta, LodJsonContext.Default.LodMeta);
    }
}

/// <summary>
/// <c>MagicCode</c>: distinguishes this format from PlayCanvas's file of the same name. <c>ForwardBox</c>: the bounds of most of the model.
/// <c>PermanentFiles</c>: the indexes of files that are always loaded.
/// </summary>
internal sealed record LodMeta(
    int MagicCode,
    string Type,
    string Version,
    int Counts,
    int ShDegree,
    int Levels,
    LodBox ForwardBox,
    string[] Files,
    int[] PermanentFiles,
    LodBlock[] Tree);

internal sealed record LodBox(float[] Min, float[] Max);

internal sealed record LodBlock(LodBox Bound, LodRange[] Lods);

/// <summary>A range of splats in a file.</summary>
internal sealed record LodRange(int File, int Offset, int Count);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LodMeta))]
internal sealed partial class LodJsonContext : JsonSerializerContext;
