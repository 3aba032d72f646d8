using System.Globalization;
using System.Text;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Assets;

/// <summary>Checks a 3D Gaussian splat PLY: an ASCII header, then one packed record of float32 values per splat.</summary>
internal static class PlyInspector
{
    private const int MaxHeader = 64 * 1024;

    private static readonly string[] RequiredProperties =
    [
        "x", "y", "z", "f_dc_0", "f_dc_1", "f_dc_2", "opacity", "scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3",
    ];

    public static async Task<AssetFacts> InspectAsync(Stream content, CancellationToken cancellationToken)
    {
        var buffer = new byte[(int)Math.Min(MaxHeader, content.Length)];
        await content.ReadExactlyAsync(buffer, cancellationToken);

        var end = buffer.AsSpan().IndexOf("end_header\n"u8);
        if (!buffer.AsSpan().StartsWith("ply\n"u8) || end < 0)
            throw new InvalidAssetException($"no PLY header in its first {buffer.Length} bytes");

        var lines = Encoding.ASCII.GetString(buffer, 0, end).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (!lines.Contains("format binary_little_endian 1.0"))
            throw new InvalidAssetException("its PLY header does not say 'format binary_little_endian 1.0'");

        var elements = lines.Where(line => line.StartsWith("element ", StringComparison.Ordinal)).ToList();
        if (elements is not [var vertex] || vertex.Split(' ') is not [_, "vertex", var count]
            || !long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var splats) || splats == 0)
        {
            throw new InvalidAssetException("its PLY header does not have one element 'vertex' with at least one splat");
        }

        var properties = lines.Where(line => line.StartsWith("property ", StringComparison.Ordinal)).ToList();
        if (properties.Find(line => !line.StartsWith("property float ", StringComparison.Ordinal)) is { } other)
            throw new InvalidAssetException($"its PLY header has '{other}' where only float properties are known");
        if (RequiredProperties.Except(properties.Select(line => line["property float ".Length..])).FirstOrDefault() is { } missing)
            throw new InvalidAssetException($"its PLY header lacks the property '{missing}'");

        var expected = end + "end_header\n".Length + (Int128)splats * properties.Count * sizeof(float);
        return expected == content.Length
            ? new("ply", Version: null, splats)
            : throw new InvalidAssetException($"its PLY header announces {expected} bytes, but it has {content.Length}");
    }
}
