using Aholo.Files.Media;
using Aholo.Files.Problems;
using Aholo.Functions.Configuration;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Tests.Media;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Workflow.Activities;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Tests.Workflow.Activities;

public sealed class InspectFilesTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static readonly byte[] Video = [.. BoxFile.FileType(), .. BoxFile.Movie(width: 1920, height: 1080, rotated: true), .. BoxFile.Box("mdat", new byte[99])];
    private static readonly byte[] Picture = [.. BoxFile.FileType("heic"), .. BoxFile.Picture(4032, 3024), .. BoxFile.Box("mdat", new byte[99])];

    private readonly string _id = ProjectId.New();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private PlanStore Plans => new(storage.Containers);

    private FileStore Files => new(storage.Containers);

    [Fact]
    public async Task A_video_is_accepted_with_its_length_once_the_code_for_videos_is_set()
    {
        var result = await InspectAsync(new() { Name = "film" }, new() { VideoTypeCode = 1 }, Video);

        result.Problems.ShouldBeEmpty();
        result.Videos.ShouldBe(1);
        var md5 = Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(Video));
        (await Files.TryReadAsync(_id, 0, CancellationToken))!.Facts.ShouldBe(
            new FileFacts("mp4", 1080, 1920, Video.Length, md5, ResourceType.Video, TimeSpan.FromSeconds(2.5)));
    }

    [Fact]
    public async Task A_video_without_that_code_is_rejected_with_the_setting_and_inspected_again_after_it_is_set()
    {
        var spec = new ProjectSpec { Name = "film" };
        var problem = (await InspectAsync(spec, new(), Video)).Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe(ProblemCodes.FileVideo);
        problem.Message.ShouldContain("Aholo:VideoTypeCode");
        problem.Message.ShouldContain(problem.File!);

        (await Step(new() { VideoTypeCode = 1 }).RunAsync(new(_id, 0, 1, Attempt: 2), CancellationToken)).Problems.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_inspection_that_runs_late_once_more_leaves_a_transferred_file_as_it_is()
    {
        await InspectAsync(new() { Name = "photo" }, new(), Picture);
        var transferred = (await Files.TryReadAsync(_id, 0, CancellationToken))! with { Url = new("https://files.example/1") };
        await Files.WriteAsync(_id, 0, transferred, CancellationToken);

        (await Step(new()).RunAsync(new(_id, 0, 1), CancellationToken)).Problems.ShouldBeEmpty();

        (await Files.TryReadAsync(_id, 0, CancellationToken))!.Url.ShouldBe(transferred.Url);
    }

    [Fact]
    public async Task On_v1_a_video_has_a_name_and_needs_no_code() =>
        (await InspectAsync(new() { Name = "film" }, new() { ApiVersion = AholoApiVersion.V1 }, Video)).Problems.ShouldBeEmpty();

    [Fact]
    public async Task An_Insta360_recording_keeps_its_type_and_its_name_on_v1_and_is_rejected_with_a_reason_on_v2()
    {
        byte[] recording = [.. BoxFile.FileType("avc1"), .. BoxFile.Box("mdat", new byte[99]), .. BoxFile.Movie(5760, 2880), .. new byte[999], .. "8db42d694ccc418790edff439fe026bf"u8];
        await StoreAsync(new() { Name = "walk" }, ("VID_20260101_00_001.INSV", recording), ("VID.mp4", recording), ("photo.insv", Picture));

        var onV1 = await Step(new() { ApiVersion = AholoApiVersion.V1 }).RunAsync(new(_id, 0, 3), CancellationToken);

        onV1.Problems.ShouldBeEmpty();
        onV1.Videos.ShouldBe(2);
        var states = await Files.ReadAllAsync(_id, 3, CancellationToken);
        states.Select(state => (state!.Facts!.Type, MediaFormats.FileName(state.Blob.Path, state.Facts.Format))).ShouldBe(
            [(ResourceType.Insv, "VID_20260101_00_001.INSV"), (ResourceType.Video, "VID.mp4"), (ResourceType.Image, "photo.insv.heic")]);
        (states[0]!.Facts!.Width, states[0]!.Facts!.Height, states[0]!.Facts!.Duration).ShouldBe((5760, 2880, TimeSpan.FromSeconds(2.5)));

        await StoreAsync(new() { Name = "walk" }, ("VID_20260101_00_001.INSV", recording));
        await Files.DeleteAllAsync(_id, CancellationToken);
        var onV2 = await Step(new() { VideoTypeCode = 1 }).RunAsync(new(_id, 0, 1), CancellationToken);
        var problem = onV2.Problems.ShouldHaveSingleItem();
        problem.Code.ShouldBe(ProblemCodes.FileVideo);
        problem.Message.ShouldContain("Insta360 recording");
        problem.Message.ShouldContain("Set Aholo:ApiVersion to V1, or export it as an MP4");
    }

    [Fact]
    public async Task Portrait_and_landscape_photos_are_counted_as_displayed_and_videos_are_not()
    {
        byte[] Photo(uint width, uint height, byte rotations) => [.. BoxFile.FileType("heic"), .. BoxFile.Picture(width, height, rotations), .. BoxFile.Box("mdat")];

        var result = await InspectAsync(
            new() { Name = "all" }, new() { VideoTypeCode = 1 }, Photo(4032, 3024, 0), Photo(4032, 3024, 1), Photo(3024, 4032, 0), Photo(3000, 3000, 0), [], Video);

        (result.Upright, result.Wide, result.Videos).ShouldBe((2, 1, 1));
    }

    [Theory]
    [InlineData(AholoApiVersion.V2, nameof(ProjectKind.Reconstruction), false, true)]
    [InlineData(AholoApiVersion.V2, nameof(ProjectKind.Reconstruction), true, false)]
    [InlineData(AholoApiVersion.V2, nameof(ProjectKind.Generation), false, false)]
    [InlineData(AholoApiVersion.V1, nameof(ProjectKind.Reconstruction), false, false)]
    public async Task A_panorama_gets_a_warning_where_a_project_has_an_option_for_it(AholoApiVersion version, string kind, bool panorama, bool warns)
    {
        var result = await InspectAsync(
            new() { Name = "room", Kind = Enum.Parse<ProjectKind>(kind), Panorama = panorama }, new() { ApiVersion = version }, PictureFiles.ClaimedPng(8000, 4000));

        result.Warnings.Count.ShouldBe(warns ? 1 : 0);
        if (warns)
            result.Warnings[0].Message.ShouldContain("set 'panorama' to true");
    }

    [Fact]
    public async Task A_video_cannot_be_generated_from() =>
        (await InspectAsync(new() { Name = "film", Kind = ProjectKind.Generation }, new() { VideoTypeCode = 1 }, Video)).Problems.ShouldHaveSingleItem()
            .Message.ShouldContain("a generation takes a picture only");

    [Fact]
    public async Task A_video_cannot_be_a_cover() =>
        (await InspectAsync(new() { Name = "film", Cover = $"{_id}-0" }, new() { VideoTypeCode = 1 }, Video)).Problems.ShouldHaveSingleItem()
            .Message.ShouldContain("cannot be the cover");

    [Fact]
    public async Task Each_file_is_validated_separately_and_has_its_own_warnings()
    {
        byte[] small = [.. BoxFile.FileType("heic"), .. BoxFile.Picture(64, 48), .. BoxFile.Box("mdat")];
        byte[] huge = [.. BoxFile.FileType("heic"), .. BoxFile.Picture(60_000, 60_000), .. BoxFile.Box("mdat")];

        var result = await InspectAsync(new() { Name = "all" }, new(), Picture, [], small, "text"u8.ToArray(), huge, Video);

        result.Problems.Select(problem => (problem.File, problem.Code)).ShouldBe(
        [
            ($"{_id}-1", ProblemCodes.FileEmpty),
            ($"{_id}-3", ProblemCodes.FileFormat),
            ($"{_id}-4", ProblemCodes.FileTooLarge),
            ($"{_id}-5", ProblemCodes.FileVideo),
        ]);
        result.Problems.Select(problem => problem.Parameters).ShouldBe(
        [
            null,
            null,
            new() { Reason = ProblemReasons.Pixels, Actual = 3_600_000_000, Limit = 500_000_000 },
            new() { Reason = ProblemReasons.NotConfigured },
        ]);
        result.Warnings.Count.ShouldBe(3);
        result.Warnings.Select(warning => warning.File).ShouldAllBe(file => file == $"{_id}-2" || file == $"{_id}-0");
        result.Warnings.Single(warning => warning.Code == WarningCodes.Small && warning.File == $"{_id}-2").Parameters.ShouldBe(new() { Width = 64, Height = 48 });
        result.Warnings.Count(warning => warning.Code == WarningCodes.Heic).ShouldBe(2);
    }

    [Theory]
    [InlineData("aholo_size", "1", "bytes, but 1 were announced. Upload it again.")]
    [InlineData("Aholo_Size", "1", "bytes, but 1 were announced. Upload it again.")]
    [InlineData("aholo_size", "many", "has the metadata aholo_size 'many', which is not a number of bytes. Upload it again.")]
    [InlineData("aholo_size", null, null)]
    public async Task A_file_of_another_size_than_announced_is_rejected(string name, string? announced, string? says)
    {
        var blob = storage.Containers.Uploads.GetBlobClient($"{_id}-0");
        var stored = await blob.UploadAsync(
            BinaryData.FromBytes(Picture),
            new BlobUploadOptions { Metadata = new Dictionary<string, string> { [name] = announced ?? $"{Picture.Length}" } },
            CancellationToken);
        await Plans.WriteAsync(_id, new() { Spec = new() { Name = "cut" }, Files = [BlobReference.Of(blob.Name, stored.Value.ETag)] }, CancellationToken);

        var result = await Step(new()).RunAsync(new(_id, 0, 1), CancellationToken);

        result.Problems.Select(problem => problem.Code).ShouldBe(says is null ? [] : [ProblemCodes.FileSize]);
        if (says is not null)
            result.Problems[0].Message.ShouldContain(says);
    }

    private InspectFiles Step(AholoClientOptions client) =>
        new(
            storage.Containers, Plans, Files, Options.Create(new AholoFunctionsOptions()), Options.Create(client),
            new ActivityGuard(NullLogger<ActivityGuard>.Instance));

    private async Task<BatchResult> InspectAsync(ProjectSpec spec, AholoClientOptions client, params byte[][] files)
    {
        await StoreAsync(spec, [.. files.Select((file, index) => ($"{_id}-{index}", file))]);
        return await Step(client).RunAsync(new(_id, 0, files.Length), CancellationToken);
    }

    private async Task StoreAsync(ProjectSpec spec, params (string Name, byte[] Content)[] files)
    {
        var blobs = new List<BlobReference>();
        foreach (var (name, content) in files)
        {
            var blob = storage.Containers.Uploads.GetBlobClient(name);
            blobs.Add(BlobReference.Of(blob.Name, (await blob.UploadAsync(BinaryData.FromBytes(content), overwrite: true, CancellationToken)).Value.ETag));
        }

        await storage.Containers.State.GetBlobClient($"{_id}/plan.json").DeleteIfExistsAsync(cancellationToken: CancellationToken);
        await Plans.WriteAsync(_id, new() { Spec = spec, Files = blobs }, CancellationToken);
    }
}
