using System.Numerics;
using Aholo.Simulator;
using Aholo.Simulator.Assets;
using Aholo.Simulator.Pictures;

namespace Aholo.Tests.Simulator;

/// <summary>Splats of every size, color and rotation are unchanged after a round trip, within the precision of the format.</summary>
public sealed class AssetWriterTests
{
    // Bounds of one quantization step. A compressed PLY has 1/1023 of the ranges of a chunk.
    // SPZ has 1/4096 units, 1/38.25 of a color coefficient and 1/16 of a log scale; version 2 loses
    // most of a w near zero, which it does not store.
    [Theory]
    [InlineData("ply", 0, 1e-6, 0.01, 1e-5, 1e-3)]
    [InlineData("compressed", 0, 8e-3, 1.0, 3e-3, 3e-3)]
    [InlineData("spz", 2, 1.3e-4, 1.0, 0.032, 0.07)]
    [InlineData("spz", 3, 1.3e-4, 1.0, 0.032, 0.004)]
    [InlineData("spz", 4, 1.3e-4, 1.0, 0.032, 0.004)]
    [InlineData("sog", 0, 4e-4, 0.01, 0.012, 0.012)]
    public async Task Splats_survive_a_round_trip(string format, int version, double position, double color, double logScale, double rotation)
    {
        var written = Random();
        using var file = new MemoryStream();
        switch (format)
        {
            case "ply":
                PlyWriter.Write(file, written);
                break;
            case "compressed":
                PlyWriter.Write(file, written, ProjectAssets.CompressedPly);
                format = "ply";
                break;
            case "spz":
                SpzWriter.Write(file, written, version);
                break;
            default:
                SogWriter.Write(file, written);
                break;
        }

        var read = await SplatTransform.ReadAsync(file.ToArray(), format, TestContext.Current.CancellationToken);

        read.Count.ShouldBe(written.Length);
        for (var i = 0; i < written.Length; i++)
        {
            var (expected, actual) = (written[i], read[i]);
            Largest(actual.Position - expected.Position).ShouldBeLessThanOrEqualTo((float)position);
            Largest(actual.Color - new Vector3(expected.Color.R, expected.Color.G, expected.Color.B)).ShouldBeLessThanOrEqualTo((float)color);
            actual.Opacity.ShouldBe(expected.Opacity, 0.5 / 255 + 1e-4);
            var logScales = new Vector3(MathF.Log(expected.Scale.X), MathF.Log(expected.Scale.Y), MathF.Log(expected.Scale.Z));
            Largest(actual.LogScale - logScales).ShouldBeLessThanOrEqualTo((float)logScale);
            // q and -q are the same rotation.
            var angle = 1 - MathF.Abs(Quaternion.Dot(Quaternion.Normalize(actual.Rotation), expected.Rotation));
            angle.ShouldBeLessThan((float)(rotation * rotation), $"{expected.Rotation} became {actual.Rotation}");
        }
    }

    [Fact]
    public void Identical_splats_can_be_written()
    {
        var alike = Enumerable.Repeat(Random()[0], 5).ToArray();
        using var file = new MemoryStream();

        Should.NotThrow(() => SogWriter.Write(file, alike));
        Should.NotThrow(() => SpzWriter.Write(file, alike, 4));
        Should.NotThrow(() => PlyWriter.Write(file, alike, ProjectAssets.CompressedPly));
    }

    private static Splat[] Random()
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, 500).Select(_ => new Splat(
            new Vector3(Between(-8, 8), Between(-8, 8), Between(-8, 8)),
            new Rgb((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)),
            Between(0.02f, 0.98f),
            new Vector3(Between(0.002f, 0.5f), Between(0.002f, 0.5f), Between(0.002f, 0.5f)),
            Quaternion.Normalize(new Quaternion(Between(-1, 1), Between(-1, 1), Between(-1, 1), Between(-1, 1)))))];

        float Between(float low, float high) => low + (high - low) * random.NextSingle();
    }

    private static float Largest(Vector3 difference) => Math.Max(Math.Abs(difference.X), Math.Max(Math.Abs(difference.Y), Math.Abs(difference.Z)));
}
