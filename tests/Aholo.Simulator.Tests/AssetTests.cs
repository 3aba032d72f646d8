using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using Aholo.Simulator.Assets;
using Aholo.Simulator.Pictures;
using SkiaSharp;

namespace Aholo.Tests.Simulator;

/// <summary>Assets show the uploaded picture: upright and not mirrored when viewed along +z with y down.</summary>
public sealed class AssetTests : SimulatorTest
{
    [Fact]
    public async Task Every_format_shows_the_picture_that_was_uploaded()
    {
        var files = await ResultsAsync(Pictures.Png());

        foreach (var (extension, colorTolerance) in new[] { ("ply", 0.01f), ("sog", 0.01f), ("spz", 2f) })
        {
            var splats = await SplatTransform.ReadAsync(files[extension], extension, Cancellation);
            splats.Count.ShouldBe(Pictures.Width * Pictures.Height);
            ShouldShowThePicture(splats, colorTolerance);
        }
    }

    [Fact]
    public async Task The_EXIF_orientation_is_applied()
    {
        var files = await ResultsAsync(Pictures.JpegStoredOnItsSide(), "photo.jpg");

        // JPEG blurs colors at the edges of the quarters.
        ShouldShowThePicture(await SplatTransform.ReadAsync(files["ply"], "ply", Cancellation), tolerance: 12, ignoreEdges: true);
    }

    [Fact]
    public async Task Brighter_is_nearer()
    {
        var splats = await SplatTransform.ReadAsync((await ResultsAsync(Pictures.Png()))["ply"], "ply", Cancellation);

        var (darkest, brightest) = (splats.MinBy(Luminance)!, splats.MaxBy(Luminance)!);
        brightest.Position.Z.ShouldBe(splats.Min(splat => splat.Position.Z));
        darkest.Position.Z.ShouldBe(splats.Max(splat => splat.Position.Z));

        static float Luminance(ReadSplat splat) => Vector3.Dot(splat.Color, new Vector3(0.2126f, 0.7152f, 0.0722f));
    }

    [Fact]
    public async Task A_PLY_is_a_header_and_68_bytes_per_splat()
    {
        var ply = (await ResultsAsync(Pictures.Png()))["ply"];

        var header = Encoding.ASCII.GetString(ply, 0, ply.AsSpan().IndexOf("end_header\n"u8) + 11);
        header.ShouldStartWith("ply\nformat binary_little_endian 1.0\nelement vertex 3072\nproperty float x\n");
        ply.Length.ShouldBe(header.Length + 3072 * 68);
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(3, 4)]
    public async Task An_SPZ_of_version_2_or_3_is_gzip_with_a_16_byte_header(int version, int bytesPerRotation)
    {
        await RestartAsync(Options with { Switches = new() { SpzVersion = version } });
        var spz = (await ResultsAsync(Pictures.Png()))["spz"];
        spz[..2].ShouldBe([0x1F, 0x8B]);

        using var plain = new MemoryStream();
        await using (var gzip = new GZipStream(new MemoryStream(spz), CompressionMode.Decompress))
            await gzip.CopyToAsync(plain, Cancellation);

        var header = plain.GetBuffer();
        header[..4].ShouldBe("NGSP"u8.ToArray());
        BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4)).ShouldBe((uint)version);
        BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(8)).ShouldBe(3072u);
        header[12..16].ShouldBe([0, 12, 0, 0]);
        plain.Length.ShouldBe(16 + 3072 * (9 + 1 + 3 + 3 + bytesPerRotation));
    }

    [Fact]
    public async Task An_SPZ_of_version_4_is_a_table_and_five_ZSTD_streams()
    {
        await RestartAsync(Options with { Switches = new() { SpzVersion = 4 } });
        var spz = (await ResultsAsync(Pictures.Png()))["spz"];

        spz[..4].ShouldBe("NGSP"u8.ToArray());
        BinaryPrimitives.ReadUInt32LittleEndian(spz.AsSpan(4)).ShouldBe(4u);
        spz[15].ShouldBe((byte)5);
        BinaryPrimitives.ReadUInt32LittleEndian(spz.AsSpan(16)).ShouldBe(32u);
        var at = 32 + 5 * 16;
        ReadOnlySpan<int> bytesPerSplat = [9, 1, 3, 3, 4];
        for (var stream = 0; stream < bytesPerSplat.Length; stream++)
        {
            BinaryPrimitives.ReadUInt64LittleEndian(spz.AsSpan(32 + stream * 16 + 8)).ShouldBe((ulong)(3072 * bytesPerSplat[stream]));
            BinaryPrimitives.ReadUInt32LittleEndian(spz.AsSpan(at)).ShouldBe(0xFD2FB528);
            at += (int)BinaryPrimitives.ReadUInt64LittleEndian(spz.AsSpan(32 + stream * 16));
        }

        at.ShouldBe(spz.Length);
    }

    [Fact]
    public async Task A_SOG_is_a_ZIP_of_a_description_and_lossless_images()
    {
        using var zip = new ZipArchive(new MemoryStream((await ResultsAsync(Pictures.Png()))["sog"]));

        string[] expected = ["means_l.webp", "means_u.webp", "scales.webp", "quats.webp", "sh0.webp", "meta.json"];
        zip.Entries.Select(entry => entry.FullName).ShouldBe(expected, ignoreOrder: true);
        await using var description = await zip.GetEntry("meta.json")!.OpenAsync(Cancellation);
        var meta = (await JsonNode.ParseAsync(description, cancellationToken: Cancellation))!;
        meta["version"]!.GetValue<int>().ShouldBe(2);
        meta["count"]!.GetValue<int>().ShouldBe(3072);
        meta["sh0"]!["codebook"]!.AsArray().Count.ShouldBe(256);
        foreach (var entry in zip.Entries.Where(entry => entry.Name.EndsWith(".webp", StringComparison.Ordinal)))
        {
            await using var stream = await entry.OpenAsync(Cancellation);
            var image = new byte[entry.Length];
            await stream.ReadExactlyAsync(image, Cancellation);
            image[..4].ShouldBe("RIFF"u8.ToArray());
            image[8..16].ShouldBe("WEBPVP8L"u8.ToArray());
            image[20].ShouldBe((byte)0x2F);
            var size = BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(21));
            var (width, height) = ((size & 0x3FFF) + 1, (size >> 14 & 0x3FFF) + 1);
            (width % 4, height % 4).ShouldBe((0u, 0u));
            (width * height).ShouldBeGreaterThanOrEqualTo(3072u);
        }
    }

    [Fact]
    public async Task A_large_picture_has_no_more_splats_than_the_limit()
    {
        await RestartAsync(Options with { MaxSplats = 500 });

        var splats = await SplatTransform.ReadAsync((await ResultsAsync(Pictures.Png()))["ply"], "ply", Cancellation);

        splats.Count.ShouldBeInRange(400, 500);
        splats.Select(splat => splat.Position.X).Distinct().Count().ShouldBe(25, "500 at 4:3");
    }

    [Fact]
    public async Task Several_pictures_are_panels_side_by_side()
    {
        var urls = new[] { await UploadAsync(Pictures.Png()), await UploadAsync(Pictures.Png(), "second.png") };
        var request = RawAholo.Reconstruction(urls[0]);
        request["resources"]!.AsArray().Add(RawAholo.Resource(urls[1]));
        var id = (await Aholo.CreateAsync(request)).Data.GetValue<string>();
        Time.Advance(Options.TaskDuration);

        var splats = await SplatTransform.ReadAsync((await Aholo.GetAsync($"/assets/{id}/point_cloud.ply")).Body, "ply", Cancellation);

        splats.Count.ShouldBe(2 * Pictures.Width * Pictures.Height);
        splats.Count(splat => splat.Position.X < 0).ShouldBe(splats.Count / 2);
        splats.ShouldAllBe(splat => Math.Abs(splat.Position.X) > 0.1, "there is a gap between the panels");
    }

    [Fact]
    public async Task The_same_prompt_always_creates_the_same_model()
    {
        var files = new List<byte[]>();
        foreach (var prompt in (string[])["a red chair", "a red chair", "a blue chair"])
        {
            var id = (await Aholo.GenerateAsync(new JsonObject { ["projectName"] = "dream", ["prompt"] = prompt })).Data.GetValue<string>();
            Time.Advance(Options.TaskDuration);
            files.Add((await Aholo.GetAsync($"/assets/{id}/point_cloud.ply")).Body);
            using var panorama = SKBitmap.Decode((await Aholo.GetAsync($"/assets/{id}/panorama.jpg")).Body);
            panorama.Width.ShouldBe(2 * panorama.Height);
        }

        files[1].ShouldBe(files[0]);
        files[2].ShouldNotBe(files[0]);
    }

    [Theory]
    [InlineData("l", false)]
    [InlineData("--", true)]
    [InlineData("一", true)]
    [InlineData("丨", false)]
    public void Text_is_drawn_light_on_dark(string words, bool isWide)
    {
        Assert.SkipWhen(new Typefaces().Find(words) is null, $"No font of this machine has '{words}'.");

        var picture = new TextPicture().TryPaint(words, 20_000)!;

        var light = Pixels(picture).Where(pixel => picture[pixel.X, pixel.Y].Luminance > 0.6).ToList();
        light.ShouldNotBeEmpty();
        var (width, height) = (light.Max(pixel => pixel.X) - light.Min(pixel => pixel.X) + 1, light.Max(pixel => pixel.Y) - light.Min(pixel => pixel.Y) + 1);
        (isWide ? width / height : height / width).ShouldBeGreaterThan(2, $"{width} x {height}");
    }

    [Fact]
    public void Long_text_fits_and_empty_text_draws_nothing()
    {
        var words = new TextPicture();
        Assert.SkipWhen(words.TryPaint("a", 20_000) is null, "There is no font on this machine.");

        var picture = words.TryPaint(string.Join(' ', Enumerable.Repeat("a lamp of brushed brass", 50)), 20_000)!;

        var edge = picture[0, 0];
        Pixels(picture).Where(pixel => pixel.X is 0 || pixel.Y is 0 || pixel.X == picture.Width - 1 || pixel.Y == picture.Height - 1)
            .ShouldAllBe(pixel => picture[pixel.X, pixel.Y] == edge, "nothing is cut off");
        words.TryPaint(" \n ", 20_000).ShouldBeNull();
        Relief.From([picture]).Max(splat => Math.Abs(splat.Position.Z)).ShouldBeLessThan(0.05f, "a deep relief would have holes in the shape of letters");
    }

    [Fact]
    public async Task A_video_becomes_one_of_its_frames_or_its_name_without_FFmpeg()
    {
        await RestartAsync(Options with { Switches = new() { VideoResourceType = 1 } });
        var path = Path.Combine(Repository.Root, "src/Aholo.Local/Samples/turntable.mp4");
        var video = await File.ReadAllBytesAsync(path, Cancellation);
        var request = RawAholo.Reconstruction(await UploadAsync(video, "turntable.mp4"));
        (request["resources"]![0]!["name"], request["resources"]![0]!["type"]) = ("turntable.mp4", 1);
        var id = (await Aholo.CreateAsync(request)).Data.GetValue<string>();
        Time.Advance(Options.TaskDuration);

        var splats = await SplatTransform.ReadAsync((await Aholo.GetAsync($"/assets/{id}/point_cloud.ply")).Body, "ply", Cancellation);

        var expected = VideoFrame.TryRead(path, Options.MaxSplats) ?? new TextPicture().TryPaint("turntable.mp4", Options.MaxSplats)
            ?? throw new InvalidOperationException("This machine has neither FFmpeg nor a font.");
        splats.Count.ShouldBe(expected.Width * expected.Height);
        var inReadingOrder = splats.OrderBy(splat => MathF.Round(splat.Position.Y, 4)).ThenBy(splat => splat.Position.X).ToList();
        Pixels(expected).Zip(inReadingOrder).ShouldAllBe(pair => Vector3.Distance(pair.Second.Color, ToVector(expected[pair.First.X, pair.First.Y])) < 1);
    }

    [Fact]
    public void A_frame_is_read_from_a_video_and_none_from_another_file()
    {
        var video = VideoFrame.TryRead(Path.Combine(Repository.Root, "src/Aholo.Local/Samples/turntable.mp4"), 20_000);
        Assert.SkipWhen(video is null, "FFmpeg is not installed.");

        Pixels(video).Select(pixel => video[pixel.X, pixel.Y]).Distinct().Count().ShouldBeGreaterThan(500);
        VideoFrame.TryRead(Path.Combine(Repository.Root, "README.md"), 20_000).ShouldBeNull();
    }

    private static IEnumerable<(int X, int Y)> Pixels(Picture picture) =>
        from y in Enumerable.Range(0, picture.Height) from x in Enumerable.Range(0, picture.Width) select (x, y);

    private static Vector3 ToVector(Rgb color) => new(color.R, color.G, color.B);

    private async Task<Dictionary<string, byte[]>> ResultsAsync(byte[] picture, string name = "photo.png")
    {
        var id = (await Aholo.CreateAsync(RawAholo.Reconstruction(await UploadAsync(picture, name)))).Data.GetValue<string>();
        Time.Advance(Options.TaskDuration);
        var result = (await Aholo.TaskAsync(id))["result"]!.AsObject();
        var files = new Dictionary<string, byte[]>();
        foreach (var (_, url) in result)
            files.Add(Path.GetExtension(url!.GetValue<string>())[1..], (await Aholo.GetAsync(url.GetValue<string>())).Body);
        return files;
    }

    /// <summary>Maps every splat to its pixel, by its position alone.</summary>
    private static void ShouldShowThePicture(IReadOnlyList<ReadSplat> splats, float tolerance, bool ignoreEdges = false)
    {
        var (left, right) = (splats.Min(splat => splat.Position.X), splats.Max(splat => splat.Position.X));
        var (top, bottom) = (splats.Min(splat => splat.Position.Y), splats.Max(splat => splat.Position.Y));
        ((right - left) / (bottom - top)).ShouldBe((Pictures.Width - 1f) / (Pictures.Height - 1f), 0.01f);

        var seen = new HashSet<(int, int)>();
        foreach (var splat in splats)
        {
            var x = (int)MathF.Round((splat.Position.X - left) / (right - left) * (Pictures.Width - 1));
            var y = (int)MathF.Round((splat.Position.Y - top) / (bottom - top) * (Pictures.Height - 1));
            seen.Add((x, y)).ShouldBeTrue($"two splats at pixel {x}, {y}");
            if (ignoreEdges && (Math.Abs(x - Pictures.Width / 2) < 8 || Math.Abs(y - Pictures.Height / 2) < 8))
                continue;
            var expected = Pictures.At(x, y);
            Vector3.Distance(splat.Color, new Vector3(expected.Red, expected.Green, expected.Blue)).ShouldBeLessThan(tolerance, $"pixel {x}, {y}");
        }
    }
}
