using Aholo.Files.Media;
using Aholo.Files.Problems;
using static Aholo.Functions.Tests.Media.BoxFile;

namespace Aholo.Functions.Tests.Media;

/// <summary>Fragmented videos, and videos with more than one picture track.</summary>
public sealed class FilmTracksTests
{
    private const uint Year = 31_536_000;

    /// <summary>Fragmented videos and their length in seconds; null if they do not state it.</summary>
    public static TheoryData<string, byte[], double?> Fragmented => new()
    {
        { "default durations for all fragments", [.. Film(0, Track(1, 64, 48, 0), FragmentDefaults(1, 40)), .. Repeat(Fragment(1, 25), 10)], 10 },
        { "a default duration in each fragment", [.. Film(0, Track(1, 64, 48, 0), FragmentDefaults(1, 0)), .. Repeat(Fragment(1, 25, 40), 10)], 10 },
        { "a default that a fragment overrides", [.. Film(0, Track(1, 64, 48, 0), FragmentDefaults(1, 80)), .. Fragment(1, 25, 40), .. Fragment(1, 25)], 3 },
        { "a duration for each sample", [.. Film(0, Track(1, 64, 48, 0), FragmentDefaults(1, 0)), .. FragmentOf(1, 40, 60, 900), .. FragmentOf(1, 500)], 1.5 },
        { "a first fragment in the description", [.. Film(1000, Track(1, 64, 48, 25), FragmentDefaults(1, 40)), .. Box("mdat", new byte[9]), .. Repeat(Fragment(1, 25), 9)], 10 },
        { "a whole length in the description", [.. Film(10_000, Track(1, 64, 48, 0, units: 10_000), FragmentDefaults(1, 40)), .. Repeat(Fragment(1, 25), 10)], 10 },
        { "sound in fragments of its own", [.. Film(0, Track(1, 64, 48, 0), FragmentDefaults(1, 40)), .. Fragment(2, 999, 40), .. Fragment(1, 50)], 2 },
        { "no durations but an index", [.. Film(1000, Track(1, 64, 48, 0), FragmentDefaults(1, 0)), .. SegmentIndex(1, 90_000, 450_000, 450_000), .. Repeat(Fragment(1, 25), 2)], 10 },
        { "no durations but a total", [.. Film(1000, Track(1, 64, 48, 0), Box("mvex", Box("mehd", UInt32(0, 10_000)))), .. Repeat(Fragment(1, 25), 2)], 10 },
        { "nothing that says how long it is", [.. Film(1000, Track(1, 64, 48, 0, units: 1000), FragmentDefaults(1, 0)), .. Repeat(Fragment(1, 25), 2)], null },
        { "one fragment of several that does not say", [.. Film(1000, Track(1, 64, 48, 0), FragmentDefaults(1, 0)), .. Fragment(1, 25, 40), .. Fragment(1, 25)], null },
    };

    /// <summary>Videos of 800 x 600 pixels and 2 seconds with an additional picture track.</summary>
    public static TheoryData<string, byte[]> OtherTracks => new()
    {
        { "a cover of one JPEG", Track(2, 3000, 3000, 1, entry: "jpeg", units: 90_000) },
        { "a cover of one PNG", Track(2, 3000, 3000, 1, entry: "png ", units: 90_000) },
        { "a cover that is coded as a film of one frame", Track(2, 3000, 3000, 1, entry: "mp4v", units: 90_000) },
        { "pictures of chapters", Track(2, 3000, 3000, 12, entry: "jpeg", units: 90_000) },
        { "a track that is disabled", Track(2, 3000, 3000, 500, isEnabled: false, units: 90_000) },
        { "a smaller track", Track(2, 320, 240, 500, units: 90_000) },
    };

    [Theory]
    [MemberData(nameof(Fragmented), DisableDiscoveryEnumeration = true)]
    public async Task The_length_of_a_fragmented_video_is_that_of_all_fragments_or_unknown(string what, byte[] content, double? seconds)
    {
        var facts = await InspectAsync([.. FileType(), .. content]);

        (facts.Width, facts.Height, facts.Duration?.TotalSeconds).ShouldBe((64, 48, seconds), what);
    }

    [Theory]
    [MemberData(nameof(OtherTracks), DisableDiscoveryEnumeration = true)]
    public async Task An_additional_picture_track_does_not_affect_size_and_length(string what, byte[] other)
    {
        var film = Track(1, 800, 600, 50);
        foreach (var tracks in (byte[][][])[[film, other], [other, film]])
        {
            var facts = await InspectAsync([.. FileType(), .. Film(90_000, tracks), .. Box("mdat", new byte[100])]);

            (facts.Width, facts.Height, facts.Duration).ShouldBe((800, 600, TimeSpan.FromSeconds(2)), what);
        }
    }

    [Fact]
    public async Task A_video_whose_only_track_is_disabled_or_has_one_frame_or_is_made_of_JPEGs_is_still_a_video()
    {
        foreach (var track in (byte[][])[Track(1, 800, 600, 50, isEnabled: false), Track(1, 800, 600, 1), Track(1, 800, 600, 50, entry: "jpeg")])
            (await InspectAsync([.. FileType(), .. Film(2000, track), .. Box("mdat", new byte[100])])).Width.ShouldBe(800);
    }

    [Fact]
    public async Task Audio_with_a_cover_is_not_a_video_and_a_track_without_frames_is_damaged()
    {
        byte[] Video(byte[] track) => [.. FileType(), .. Film(2000, track), .. Box("mdat", new byte[100])];

        (await Should.ThrowAsync<InvalidMediaException>(() => InspectAsync(Video(Track(1, 800, 600, 1, entry: "jpeg"))))).Code.ShouldBe(ProblemCodes.FileFormat);
        (await Should.ThrowAsync<InvalidMediaException>(() => InspectAsync(Video(Track(1, 800, 600, 0))))).Message.ShouldContain("picture track is empty");
    }

    [Fact]
    public async Task A_fragment_with_wrong_samples_has_an_unknown_length_and_one_of_years_is_damaged()
    {
        byte[] head = [.. FileType(), .. Film(0, Track(1, 64, 48, 0), FragmentDefaults(1, 40))];
        byte[] lying = Box("moof", Box("traf", Box("tfhd", UInt32(0, 1)), Box("trun", UInt32(0x100, uint.MaxValue, 40, 40))));

        (await InspectAsync([.. head, .. lying, .. Box("mdat", new byte[9])])).Duration.ShouldBeNull();
        (await Should.ThrowAsync<InvalidMediaException>(() => InspectAsync([.. head, .. Fragment(1, Year, 1000)]))).Message.ShouldContain("31536000 seconds");
    }

    private static byte[] Repeat(byte[] bytes, int count) => [.. Enumerable.Repeat(bytes, count).SelectMany(each => each)];

    private static async Task<MediaFacts> InspectAsync(byte[] content)
    {
        await using var stream = new MemoryStream(content);
        return await MediaInspector.InspectAsync(stream, TestContext.Current.CancellationToken);
    }
}
