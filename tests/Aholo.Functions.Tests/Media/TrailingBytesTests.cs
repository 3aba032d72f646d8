using Aholo.Files.Media;
using Aholo.Files.Problems;
using static Aholo.Functions.Tests.Media.BoxFile;

namespace Aholo.Functions.Tests.Media;

/// <summary>Videos and HEIC pictures with data after their last complete box, and truncated ones.</summary>
public sealed class TrailingBytesTests
{
    private static readonly string[] Files = ["front.mp4", "back.mp4", "fragmented.mp4", "rotated.mov", "even.heic", "odd.heic"];

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[]> Trailers => new()
    {
        { "a newline", [(byte)'\n'] },
        { "zeros", new byte[500] },
        { "spaces", [.. Enumerable.Repeat((byte)' ', 500)] },
        { "a tag", [.. "TAG"u8, .. new byte[125]] },
        { "bytes of all ones", [.. Enumerable.Repeat((byte)0xFF, 500)] },
        { "random bytes", [.. Random(500)] },
        { "a camera's trailer", [.. UInt32(500), .. "inst"u8, .. Random(460), .. "8db42d694ccc418790edff439fe026bf"u8] },
        { "a box of 7 bytes", BoxOfSize(7, "free") },
        { "a box that would go on for exabytes", LargeBoxHeader(1UL << 63, "free") },
        { "a box that is longer than what is left", BoxOfSize(5_000, "free", new byte[10]) },
        { "the beginning of a box", [0, 0, 0, 20, (byte)'f'] },
        { "the beginning of a large box", [.. UInt32(1), .. "free"u8, 0, 0] },
        { "a video in a motion photo", [.. FileType("mp42"), .. Movie(320, 240), .. Box("mdat", new byte[50])] },
        { "a video in a motion photo that is cut", [.. FileType("mp42"), .. Movie(320, 240), .. BoxOfSize(5_000, "mdat", new byte[50])] },
    };

    /// <summary>Files without a required part.</summary>
    public static TheoryData<string, byte[]> CutFiles => new()
    {
        { "description after the film", [.. FileType(), .. Box("mdat", new byte[10]), .. Movie()[..^1]] },
        { "film", [.. FileType(), .. Movie(), .. BoxOfSize(5_000, "mdat", new byte[100])] },
        { "second part of the film", [.. FileType(), .. Movie(), .. Box("mdat", new byte[10]), .. BoxOfSize(5_000, "mdat", new byte[100])] },
        { "film that goes on to the end", [.. FileType(), .. Film(400, Track(1, 64, 48, 10, chunks: [500, 50_000])), .. UInt32(0), .. "mdat"u8, .. new byte[900]] },
        { "between two parts of the film", [.. FileType(), .. Film(400, Track(1, 64, 48, 10, chunks: [500, 50_000])), .. Box("mdat", new byte[900]), 1, 2, 3] },
        { "fragment", [.. FileType(), .. Film(0, Track(1, 64, 48, 0), FragmentDefaults(1, 40)), .. Fragment(1, 10), .. Fragment(1, 10)[..^20]] },
        { "fragment without its film", [.. FileType(), .. Film(0, Track(1, 64, 48, 0), FragmentDefaults(1, 40)), .. Fragment(1, 10), .. Fragment(1, 10)[..^18]] },
        { "image data", [.. FileType("heic"), .. Picture(40, 30), .. BoxOfSize(5_000, "mdat", new byte[100])] },
        { "image data that is somewhere else", [.. FileType("heic"), .. Picture(40, 30, location: ItemLocation(500, 5_000)), .. Box("mdat", new byte[900]), 1, 2, 3] },
        { "image data at the end of its description", [.. FileType("heic"), .. Picture(40, 30, location: ItemLocation(500, 5_000))] },
    };

    [Theory]
    [MemberData(nameof(Trailers), DisableDiscoveryEnumeration = true)]
    public async Task Data_after_a_complete_video_or_picture_is_ignored(string what, byte[] trailer)
    {
        foreach (var file in Files)
        {
            var content = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Media", "Files", file), CancellationToken);
            var expected = await InspectAsync(content);

            var facts = await InspectAsync([.. content, .. trailer]);

            facts.ShouldBe(expected with { Size = content.Length + trailer.Length, Md5 = facts.Md5 }, $"{what} after {file}");
        }
    }

    [Theory]
    [MemberData(nameof(CutFiles), DisableDiscoveryEnumeration = true)]
    public async Task A_file_without_a_required_part_is_rejected(string what, byte[] content) =>
        (await Should.ThrowAsync<InvalidMediaException>(() => InspectAsync(content), what)).Code.ShouldBe(ProblemCodes.FileDamaged);

    [Fact]
    public async Task A_picture_with_all_its_items_is_complete_whatever_follows()
    {
        byte[] head = [.. FileType("heic"), .. Picture(40, 30, location: ItemLocation(0, 0))];
        byte[] content =
        [
            .. FileType("heic"), .. Picture(40, 30, location: ItemLocation((uint)head.Length + 8, 900)), .. Box("mdat", new byte[900]), .. "SEFT"u8, .. Random(300),
        ];

        var facts = await InspectAsync(content);

        (facts.Width, facts.Height, facts.Size).ShouldBe((40, 30, content.Length));
    }

    [Theory]
    [InlineData("front.mp4")]
    [InlineData("back.mp4")]
    [InlineData("rotated.mov")]
    [InlineData("even.heic")]
    [InlineData("odd.heic")]
    public async Task A_file_that_is_truncated_anywhere_is_rejected(string file)
    {
        var content = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Media", "Files", file), CancellationToken);
        for (var length = 33; length < content.Length; length++)
            await Should.ThrowAsync<InvalidMediaException>(() => InspectAsync(content[..length]), $"cut at {length} of {content.Length}");
    }

    private static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(4711).NextBytes(bytes);
        return bytes;
    }

    private static async Task<MediaFacts> InspectAsync(byte[] content)
    {
        await using var stream = new MemoryStream(content);
        return await MediaInspector.InspectAsync(stream, CancellationToken);
    }
}
