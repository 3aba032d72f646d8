using System.IO.Compression;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using SkiaSharp;

namespace Aholo.Simulator.Assets;

/// <summary>Writes SOG version 2: a ZIP of <c>meta.json</c> and lossless WebP images with one pixel per splat. The axes are those of the PLY.</summary>
internal static class SogWriter
{
    public static void Write(Stream output, ReadOnlySpan<Splat> splats)
    {
        var (min, max) = Bounds(splats);
        var (minScale, maxScale) = ScaleBounds(splats);
        var codebook = Enumerable.Range(0, 256).ToArray();
        var meta = new SogMeta(
            2,
            splats.Length,
            new SogAsset("Aholo.Simulator"),
            new SogMeans([min.X, min.Y, min.Z], [max.X, max.Y, max.Z], ["means_l.webp", "means_u.webp"]),
            new SogCodebook(Array.ConvertAll(codebook, i => float.Lerp(minScale, maxScale, i / 255f)), ["scales.webp"]),
            new SogFiles(["quats.webp"]),
            new SogCodebook(Array.ConvertAll(codebook, i => Splat.Coefficient((byte)i)), ["sh0.webp"]));

        using var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true);
        AddImage(zip, "means_l.webp", splats, splat => Position(splat, 0));
        AddImage(zip, "means_u.webp", splats, splat => Position(splat, 8));
        AddImage(zip, "scales.webp", splats, splat => Opaque(Index(splat.Scale.X), Index(splat.Scale.Y), Index(splat.Scale.Z)));
        AddImage(zip, "quats.webp", splats, splat => Rotation(splat.Rotation));
        AddImage(zip, "sh0.webp", splats, splat => new SKColor(splat.Color.R, splat.Color.G, splat.Color.B, (byte)MathF.Round(splat.Opacity * 255)));
        using var entry = zip.CreateEntry("meta.json").Open();
        JsonSerializer.Serialize(entry, meta, SogJsonContext.Default.SogMeta);

        SKColor Position(Splat splat, int shift)
        {
            var relative = (SignedLog(splat.Position) - min) / Vector3.Max(max - min, new Vector3(float.Epsilon));
            return Opaque(Part(relative.X), Part(relative.Y), Part(relative.Z));

            byte Part(float value) => (byte)((ushort)MathF.Round(Math.Clamp(value, 0, 1) * 65_535) >> shift);
        }

        byte Index(float scale) => maxScale > minScale ? (byte)MathF.Round((MathF.Log(scale) - minScale) / (maxScale - minScale) * 255) : (byte)0;
    }

    private static SKColor Opaque(byte r, byte g, byte b) => new(r, g, b, 255);

    /// <summary>Packs the three smaller components of (w, x, y, z) into RGB and the index of the largest into A.</summary>
    private static SKColor Rotation(Quaternion rotation)
    {
        var q = Quaternion.Normalize(rotation);
        ReadOnlySpan<float> components = [q.W, q.X, q.Y, q.Z];
        var largest = Splat.LargestIndex(components);
        // Readers assume that the omitted component is positive.
        var factor = MathF.CopySign(MathF.Sqrt(2) * 127.5f, components[largest]);
        Span<byte> small = stackalloc byte[3];
        for (int i = 0, next = 0; i < 4; i++)
        {
            if (i != largest)
                small[next++] = (byte)Math.Clamp(MathF.Round(components[i] * factor + 127.5f), 0, 255);
        }

        return new SKColor(small[0], small[1], small[2], (byte)(252 + largest));
    }

    private static void AddImage(ZipArchive zip, string name, ReadOnlySpan<Splat> splats, Func<Splat, SKColor> pixel)
    {
        var width = RoundUp((int)Math.Ceiling(Math.Sqrt(splats.Length)));
        var height = RoundUp((splats.Length + width - 1) / width);
        // Not premultiplied, so that colors are unchanged: alpha is data here.
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        var pixels = bitmap.GetPixelSpan();
        pixels.Fill(255);
        for (var i = 0; i < splats.Length; i++)
        {
            var color = pixel(splats[i]);
            (pixels[i * 4], pixels[i * 4 + 1], pixels[i * 4 + 2], pixels[i * 4 + 3]) = (color.Red, color.Green, color.Blue, color.Alpha);
        }

        using var webp = bitmap.PeekPixels().Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, 75))
            ?? throw new InvalidOperationException("SkiaSharp's native library on this platform has no WebP encoder.");
        using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
        entry.Write(webp.Span);

        static int RoundUp(int value) => (value + 3) / 4 * 4;
    }

    private static (Vector3 Min, Vector3 Max) Bounds(ReadOnlySpan<Splat> splats)
    {
        var (min, max) = (new Vector3(float.MaxValue), new Vector3(float.MinValue));
        foreach (var splat in splats)
            (min, max) = (Vector3.Min(min, SignedLog(splat.Position)), Vector3.Max(max, SignedLog(splat.Position)));
        return (min, max);
    }

    private static (float Min, float Max) ScaleBounds(ReadOnlySpan<Splat> splats)
    {
        var (min, max) = (float.MaxValue, float.MinValue);
        foreach (var splat in splats)
        {
            for (var axis = 0; axis < 3; axis++)
                (min, max) = (Math.Min(min, MathF.Log(splat.Scale[axis])), Math.Max(max, MathF.Log(splat.Scale[axis])));
        }

        return (min, max);
    }

    private static Vector3 SignedLog(Vector3 value) => new(SignedLog(value.X), SignedLog(value.Y), SignedLog(value.Z));

    private static float SignedLog(float value) => MathF.CopySign(MathF.Log(1 + MathF.Abs(value)), value);
}

internal sealed record SogMeta(int Version, int Count, SogAsset Asset, SogMeans Means, SogCodebook Scales, SogFiles Quats, SogCodebook Sh0);

internal sealed record SogAsset(string Generator);

internal sealed record SogMeans(float[] Mins, float[] Maxs, string[] Files);

internal sealed record SogCodebook(float[] Codebook, string[] Files);

internal sealed record SogFiles(string[] Files);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SogMeta))]
internal sealed partial class SogJsonContext : JsonSerializerContext;
