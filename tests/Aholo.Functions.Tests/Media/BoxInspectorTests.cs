using Aholo.Files.Assets;
using Aholo.Files.Media;
using Aholo.Files.Problems;
using static Aholo.Functions.Tests.Media.BoxFile;

namespace Aholo.Functions.Tests.Media;

/// <summary>Videos and HEIC pictures: files from ffmpeg and libheif, and malformed files.</summary>
public sealed class BoxInspectorTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <summary>Files that are truncated, inconsistent or without a picture.</summary>
    public static TheoryData<string, byte[], string> BadFiles => new()
    {
        { "without a description", [.. FileType(), .. Box("mdat", new byte[100])], ProblemCodes.FileDamaged },
        { "without a film", [.. FileType(), .. Movie()], ProblemCodes.FileDamaged },
        { "only a brand", FileType(), ProblemCodes.FileDamaged },
        { "film cut short", [.. FileType(), .. Movie(), .. BoxOfSize(5_000, "mdat", new byte[100])], ProblemCodes.FileDamaged },
        { "description cut short", [.. FileType(), .. Box("mdat"), .. Movie()[..^10]], ProblemCodes.FileDamaged },
        { "header cut short", [.. FileType(), .. Movie(), 0, 0, 1], ProblemCodes.FileDamaged },
        { "box of 7 bytes", [.. FileType(), .. Movie(), .. BoxOfSize(7, "mdat")], ProblemCodes.FileDamaged },
        { "box of 8 exabytes", [.. FileType(), .. Movie(), .. LargeBoxHeader(1UL << 63, "mdat")], ProblemCodes.FileDamaged },
        { "box of all ones", [.. FileType(), .. Movie(), .. LargeBoxHeader(ulong.MaxValue, "mdat")], ProblemCodes.FileDamaged },
        { "large box smaller than its header", [.. FileType(), .. Movie(), .. LargeBoxHeader(15, "mdat")], ProblemCodes.FileDamaged },
        { "box larger than what it is in", [.. FileType(), .. Box("moov", BoxOfSize(4_000_000_000, "trak")), .. Box("mdat")], ProblemCodes.FileDamaged },
        { "box of no size in another", [.. FileType(), .. Box("moov", BoxOfSize(0, "trak")), .. Box("mdat")], ProblemCodes.FileDamaged },
        { "movie header too short", [.. FileType(), .. Box("moov", Box("mvhd", UInt32(0))), .. Box("mdat")], ProblemCodes.FileDamaged },
        { "empty handler", [.. FileType(), .. Box("moov", Box("trak", Box("mdia", Box("hdlr")))), .. Box("mdat")], ProblemCodes.FileDamaged },
        { "no width", [.. FileType(), .. Movie(width: 0), .. Box("mdat")], ProblemCodes.FileDamaged },
        { "lasts for years", [.. FileType(), .. Movie(timescale: 1, units: 4_000_000_000), .. Box("mdat")], ProblemCodes.FileDamaged },
        { "only sound", [.. FileType(), .. Movie(handler: "soun"), .. Box("mdat")], ProblemCodes.FileFormat },
        { "an unknown brand", [.. FileType("jxl "), .. Box("mdat")], ProblemCodes.FileFormat },
        { "Canon's raw brand", [.. FileType("crx "), .. Movie(), .. Box("mdat")], ProblemCodes.FileFormat },
        { "picture without a size", [.. FileType("heic"), .. Picture(64, 64, withSize: false), .. Box("mdat")], ProblemCodes.FileDamaged },
        { "picture of 0 x 0", [.. FileType("heic"), .. Picture(0, 0), .. Box("mdat")], ProblemCodes.FileDamaged },
        { "picture of negative size", [.. FileType("heic"), .. Picture(0x8000_0000, 2), .. Box("mdat")], ProblemCodes.FileDamaged },
        { "picture without a description", [.. FileType("heic"), .. Box("mdat")], ProblemCodes.FileDamaged },
        { "associations that lie", [.. FileType("heic"), .. Box("meta", UInt32(0), Box("iprp", Box("ipma", UInt32(0, uint.MaxValue))))], ProblemCodes.FileDamaged },
    };

    [Theory]
    [InlineData("front.mp4", "mp4", 64, 48, 1.5)]
    [InlineData("back.mp4", "mp4", 64, 48, 1.5)]
    [InlineData("fragmented.mp4", "mp4", 64, 48, 1.5)]
    [InlineData("rotated.mov", "mov", 48, 64, 1.5)]
    public async Task The_displayed_size_and_the_length_of_a_video_are_read_wherever_its_metadata_is(
        string file, string format, int width, int height, double? seconds)
    {
        var facts = await InspectAsync(Read(file));

        (facts.Format, facts.Type, facts.Width, facts.Height).ShouldBe((format, ResourceType.Video, width, height));
        facts.Duration?.TotalSeconds.ShouldBe(seconds!.Value, tolerance: 0.001);
        facts.Duration.HasValue.ShouldBe(seconds.HasValue);
    }

    [Theory]
    [InlineData("even.heic", 322, 122)]
    [InlineData("odd.heic", 65, 49)]
    public async Task The_size_of_a_HEIC_picture_is_read(string file, int width, int height)
    {
        var facts = await InspectAsync(Read(file));

        (facts.Format, facts.Type, facts.Width, facts.Height, facts.Duration).ShouldBe(("heic", ResourceType.Image, width, height, null));
    }

    [Theory]
    [InlineData(0, 40, 30)]
    [InlineData(1, 30, 40)]
    [InlineData(2, 40, 30)]
    [InlineData(3, 30, 40)]
    public async Task A_rotated_HEIC_picture_has_its_displayed_size(byte quarterTurns, int width, int height)
    {
        var facts = await InspectAsync([.. FileType("heic"), .. Picture(40, 30, quarterTurns), .. Box("mdat", new byte[10])]);

        (facts.Width, facts.Height).ShouldBe((width, height));
    }

    [Fact]
    public async Task QuickTime_files_without_a_brand_and_with_a_last_box_of_open_size_are_recognized()
    {
        var facts = await InspectAsync([.. Box("wide"), .. Movie(rotated: true), 0, 0, 0, 0, .. "mdat"u8, .. new byte[1000]]);

        (facts.Format, facts.Width, facts.Height, facts.Duration).ShouldBe(("mov", 1080, 1920, TimeSpan.FromSeconds(2.5)));
    }

    [Fact]
    public async Task Metadata_after_a_long_video_is_read_with_little_memory()
    {
        const int Length = 192 * 1024 * 1024;
        byte[] before = [.. FileType(), .. LargeBoxHeader(16 + (ulong)Length, "mdat")];
        await using var film = new LongStream(before, Length, Movie());
        var allocated = GC.GetAllocatedBytesForCurrentThread();

        var facts = await MediaInspector.InspectAsync(film, CancellationToken);

        (facts.Width, facts.Height, facts.Size).ShouldBe((1920, 1080, before.Length + Length + Movie().Length));
        (GC.GetAllocatedBytesForCurrentThread() - allocated).ShouldBeLessThan(2 * 1024 * 1024);
    }

    [Fact]
    public async Task The_size_of_a_HEIC_picture_with_thousands_of_items_is_read()
    {
        const ushort Items = 30_000;
        byte[] associations = [.. Enumerable.Range(1, Items).SelectMany(item => (byte[])[.. UInt16((ushort)item), 1, 0x01])];
        byte[] description = Box(
            "meta",
            UInt32(0),
            Box("pitm", UInt32(0), UInt16(Items)),
            Box("iprp", Box("ipco", Box("ispe", UInt32(0, 40, 30))), Box("ipma", UInt32(0, Items), associations)));

        var facts = await InspectAsync([.. FileType("heic"), .. description, .. Box("mdat", new byte[10])]);

        (facts.Width, facts.Height).ShouldBe((40, 30));
    }

    [Fact]
    public async Task Items_that_claim_thousands_of_empty_extents_take_no_time()
    {
        const ushort Items = 60_000;
        byte[] locations = Box("iloc", UInt32(0), [0, 0], UInt16(Items), [.. Enumerable.Repeat<byte[]>([0, 1, 0, 0, 0xFF, 0xFF], Items).SelectMany(item => item)]);
        byte[] content = [.. FileType("heic"), .. Picture(40, 30, location: locations), .. Box("mdat", new byte[10])];
        var clock = System.Diagnostics.Stopwatch.StartNew();

        (await InspectAsync(content)).Width.ShouldBe(40);

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3)); // and not most of a minute
    }

    [Theory]
    [MemberData(nameof(BadFiles), DisableDiscoveryEnumeration = true)]
    public async Task A_malformed_file_is_rejected(string what, byte[] content, string code)
    {
        var exception = await Should.ThrowAsync<InvalidMediaException>(() => InspectAsync(content), what);

        exception.Code.ShouldBe(code, exception.Message);
        exception.Message.ShouldContain("pload");
    }

    [Theory]
    [InlineData("sound.mp4", ProblemCodes.FileFormat)]
    [InlineData("picture.avif", ProblemCodes.FileFormat)]
    public async Task Unsupported_formats_of_the_same_family_are_recognized(string file, string code) =>
        (await Should.ThrowAsync<InvalidMediaException>(() => InspectAsync(Read(file)))).Code.ShouldBe(code);

    [Theory]
    [InlineData("front.mp4")]
    [InlineData("back.mp4")]
    [InlineData("even.heic")]
    public async Task A_file_truncated_at_any_byte_is_rejected(string file)
    {
        var content = Read(file);
        for (var length = 33; length < content.Length; length += 7)
            await Should.ThrowAsync<InvalidMediaException>(() => InspectAsync(content[..length]), $"cut at {length}");
    }

    [Theory]
    [InlineData("front.mp4")]
    [InlineData("fragmented.mp4")]
    [InlineData("rotated.mov")]
    [InlineData("even.heic")]
    [InlineData("odd.heic")]
    public async Task A_file_with_random_bytes_is_accepted_or_rejected_with_a_reason(string file)
    {
        var random = new Random(4711);
        for (var round = 0; round < 400; round++)
        {
            var content = Read(file);
            for (var i = random.Next(1, 6); i > 0; i--)
                content[random.Next(content.Length)] = (byte)random.Next(256);
            try
            {
                var facts = await InspectAsync(content);
                (facts.Width > 0 && facts.Height > 0).ShouldBeTrue($"round {round}");
            }
            catch (InvalidMediaException exception)
            {
                exception.Message.ShouldNotBeEmpty();
            }
        }
    }

    [Theory]
    [InlineData("cups/IMG_1.JPG", MediaFormats.Jpeg, "IMG_1.JPG")]
    [InlineData("IMG_1.jpeg", MediaFormats.Jpeg, "IMG_1.jpeg")]
    [InlineData("photo", MediaFormats.Jpeg, "photo.jpg")]
    [InlineData("photo.jpg", MediaFormats.WebP, "photo.jpg.webp")]
    [InlineData("clip.mp4", MediaFormats.Mov, "clip.mp4.mov")]
    [InlineData("a.heif", MediaFormats.Heic, "a.heif")]
    public void A_file_gets_the_extension_of_its_content(string path, string format, string name) => MediaFormats.FileName(path, format).ShouldBe(name);

    private static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Media", "Files", file));

    private static async Task<MediaFacts> InspectAsync(byte[] content)
    {
        await using var stream = new MemoryStream(content);
        return await MediaInspector.InspectAsync(stream, CancellationToken);
    }
}
