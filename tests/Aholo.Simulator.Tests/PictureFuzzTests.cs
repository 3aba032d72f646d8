using Aholo.Simulator;
using SkiaSharp;

namespace Aholo.Tests.Simulator;

/// <summary>
/// Uploads damaged pictures and creates projects from them. The decoder is native code in the simulator's process: a picture that it cannot handle ends
/// these tests too.
/// </summary>
public sealed class PictureFuzzTests : SimulatorTest
{
    private const int MaxMutations = 6;

    // Values of lengths, sizes and counts that break decoders.
    private static readonly byte[] Extremes = [0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF];

    // The JPEG markers that affect decoding: frames of every coding, tables, scans, restart, end of image.
    private static readonly byte[] Markers = [.. Enumerable.Range(0xC0, 16).Select(marker => (byte)marker), 0xD0, 0xD8, 0xD9, 0xDA, 0xDB, 0xDD, 0xE1, 0xE2];

    private protected override AholoSimulatorOptions Options => base.Options with { MaxSplats = 1_000 };

    [Theory]
    [InlineData(20_261_130, 60)]
    [InlineData(1, 2_000, Explicit = true)]
    public async Task A_damaged_picture_is_rejected_or_becomes_a_project(int seed, int count)
    {
        TestContext.Current.TestOutputHelper!.WriteLine($"Seed {seed}, {count} pictures.");
        var random = new Random(seed);
        var originals = Originals().ToArray();
        var (refused, taken) = (0, 0);
        for (var number = 0; number < count; number++)
        {
            var (extension, original) = originals[random.Next(originals.Length)];
            var damaged = Damage(original, originals[random.Next(originals.Length)].Content, random);
            var token = await Aholo.TokenAsync();
            (await Aholo.SingleUploadAsync(token, damaged, $"photo.{extension}")).Code.ShouldBe("0", customMessage: $"picture {number}");
            Time.Advance(Options.UploadProcessingTime);
            var status = (await Aholo.UploadStatusAsync(token)).Data;
            if (status["status"]!.GetValue<int>() != 5)
            {
                refused++;
                continue;
            }

            var created = await Aholo.CreateAsync(RawAholo.Reconstruction(status["url"]!.GetValue<string>()));
            Time.Advance(Options.TaskDuration);
            var results = await Aholo.GetAsync($"/assets/{created.Data.GetValue<string>()}/point_cloud.ply");
            results.Status.ShouldBe(System.Net.HttpStatusCode.OK, customMessage: $"picture {number}");
            taken++;
        }

        // Not all are rejected by their first bytes, and not all are unchanged.
        refused.ShouldBeGreaterThan(count / 10);
        taken.ShouldBeGreaterThan(count / 20);
        (await UploadAsync(Pictures.Png())).ShouldNotBeEmpty();
    }

    private static IEnumerable<(string Extension, byte[] Content)> Originals()
    {
        yield return ("png", Pictures.Png());
        yield return ("jpg", Pictures.JpegStoredOnItsSide());
        yield return ("jpg", Convert.FromBase64String(PictureFormatTests.Progressive));
        yield return ("jpg", Convert.FromBase64String(PictureFormatTests.Cmyk));
        yield return ("jpg", PictureFormatTests.Jpeg(0xC3));
        yield return ("webp", Pictures.WebP(SKWebpEncoderCompression.Lossy));
        yield return ("webp", Pictures.WebP(SKWebpEncoderCompression.Lossless));
    }

    private static byte[] Damage(byte[] original, byte[] other, Random random)
    {
        var content = original.ToList();
        for (var left = random.Next(1, MaxMutations + 1); left > 0 && content.Count > 4; left--)
        {
            var at = random.Next(content.Count);
            switch (random.Next(8))
            {
                case 0:
                    content[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    content[at] = Extremes[random.Next(Extremes.Length)];
                    break;
                case 2: // in the headers
                    content[random.Next(Math.Min(200, content.Count))] = Extremes[random.Next(Extremes.Length)];
                    break;
                case 3:
                    content.RemoveRange(at, Math.Min(random.Next(1, 64), content.Count - at));
                    break;
                case 4:
                    content.InsertRange(random.Next(content.Count), content.GetRange(at, Math.Min(random.Next(1, 256), content.Count - at)));
                    break;
                case 5:
                    content.InsertRange(at, [0xFF, Markers[random.Next(Markers.Length)]]);
                    break;
                case 6 when content.Skip(2).ToList().IndexOf(0xFF) is >= 0 and var marker: // what follows is taken for something else
                    content[Math.Min(marker + 3, content.Count - 1)] = Markers[random.Next(Markers.Length)];
                    break;
                case 7 when at > 0:
                    content.RemoveRange(at, content.Count - at);
                    content.AddRange(other.Skip(random.Next(other.Length)));
                    break;
            }
        }

        return [.. content];
    }
}
