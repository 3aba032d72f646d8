namespace Aholo.Files.Assets;

/// <summary>
/// Checks a PLY of Gaussian splats: a header, then the records of its elements in binary. The splats are the element <c>vertex</c>: float values, or
/// packed values with the element <c>chunk</c> before them (PlayCanvas' compressed PLY). Other elements, such as cameras, may stand beside it.
/// </summary>
internal static class PlyInspector
{
    private const int MaxHeader = 64 * 1024;

    /// <summary>The splats of a chunk in a compressed PLY.</summary>
    private const int ChunkSize = 256;

    private const int MaxNamedProperties = 6;

    private static readonly string[] SplatProperties =
    [
        "x", "y", "z", "f_dc_0", "f_dc_1", "f_dc_2", "opacity", "scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3",
    ];

    private static readonly string[] PackedProperties = ["packed_position", "packed_rotation", "packed_scale", "packed_color"];

    private static readonly string[] ChunkProperties =
    [
        "min_x", "min_y", "min_z", "max_x", "max_y", "max_z", "min_scale_x", "min_scale_y", "min_scale_z", "max_scale_x", "max_scale_y", "max_scale_z",
    ];

    public static async Task<AssetFacts> InspectAsync(Stream content, CancellationToken cancellationToken)
    {
        var buffer = new byte[(int)Math.Min(MaxHeader, content.Length)];
        await content.ReadExactlyAsync(buffer, cancellationToken);

        var header = PlyHeader.Read(buffer);
        if (header.Format != "binary_little_endian")
            throw new InvalidAssetException($"the format in its PLY header is '{header.Format}'; splats are written as 'binary_little_endian'");

        var vertices = header.Elements.Where(element => element.Name == "vertex").ToList();
        if (vertices is not [{ Count: > 0 } vertex])
            throw new InvalidAssetException("its PLY header does not have one element 'vertex' with at least one splat");

        if (vertex.FindMissing(PackedProperties, "uint", "uint32") is null)
            CheckChunks(header, vertex);
        else
            CheckSplats(vertex);
        CheckLength(header, content.Length);
        return new("ply", Version: null, vertex.Count);
    }

    private static void CheckSplats(PlyElement vertex)
    {
        if (vertex.FindMissing(SplatProperties, "float", "float32") is not { } missing)
            return;

        var isPoints = !vertex.Properties.Exists(property => SplatProperties.Skip(3).Contains(property.Name) || PackedProperties.Contains(property.Name));
        if (isPoints && vertex.FindMissing(["x", "y", "z"], "float", "float32", "double", "float64") is null)
        {
            var names = string.Join(", ", vertex.Properties.Take(MaxNamedProperties).Select(property => property.Name));
            throw new InvalidAssetException(
                $"it is a point cloud or a mesh, not Gaussian splats: its vertices have {names}{(vertex.Properties.Count > MaxNamedProperties ? ", …" : "")}, "
                + "and neither color coefficients (f_dc_0) nor opacity, scale and rotation");
        }

        throw new InvalidAssetException(vertex.Properties.Find(property => property.Name == missing) is { } other
            ? $"its PLY header has the property '{missing}' as {other.Type}; splats have float values"
            : $"its PLY header lacks the property '{missing}'");
    }

    private static void CheckChunks(PlyHeader header, PlyElement vertex)
    {
        if (header.Elements.FirstOrDefault(element => element.Name == "chunk") is not { } chunk)
            throw new InvalidAssetException("its PLY header has packed splats and lacks the element 'chunk' that they are packed by");
        if (chunk.FindMissing(ChunkProperties, "float", "float32") is { } missing)
            throw new InvalidAssetException($"its PLY header lacks the float property '{missing}' of the element 'chunk'");

        var chunks = (vertex.Count - 1) / ChunkSize + 1;
        if (chunk.Count != chunks)
            throw new InvalidAssetException($"its PLY header has {chunk.Count} chunks for {vertex.Count} splats, which take {chunks}");
    }

    private static void CheckLength(PlyHeader header, long actual)
    {
        var expected = header.Elements.Aggregate((Int128)header.Length, (length, element) => length + element.MinLength);
        if (header.Elements.Any(element => element.HasLists) ? actual < expected : actual != expected)
            throw new InvalidAssetException($"its PLY header announces {expected} bytes, but it has {actual}");
    }
}
