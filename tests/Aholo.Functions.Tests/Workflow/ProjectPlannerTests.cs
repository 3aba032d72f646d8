using System.Text;
using Aholo.Files.Assets;
using Aholo.Files.Media;
using Aholo.Files.Problems;
using Aholo.Files.Text;
using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Workflow;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Options;
using NJsonSchema;

namespace Aholo.Functions.Tests.Workflow;

public sealed class ProjectPlannerTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private readonly string _folder = Guid.NewGuid().ToString("N");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private ProjectPlanner Planner
    {
        get
        {
            var options = Options.Create(new AholoFunctionsOptions { Files = { MaxCount = 20 }, Webhooks = { AllowedHosts = ["hooks.example.com"] } });
            return new(storage.Containers, new(options), options, TimeProvider.System);
        }
    }

    /// <summary>Invalid manifests, their problems, and whether the schema rejects them too.</summary>
    public static TheoryData<string, string, bool> BadManifests => new()
    {
        { "", "not valid JSON", false },
        { "{", "not valid JSON", false },
        { "null", "must be a JSON object", true },
        { "[]", "must be a JSON object", true },
        { "\"name\"", "must be a JSON object", true },
        { """{"nmae":"x"}""", "nmae is not known; the fields are name", true },
        { """{"Name":"x"}""", "Name is not known", true },
        { """{"name":"a","name":"b"}""", "name is given twice", false },
        { """{"name":""}""", "name must be 1 to 100", true },
        { """{"name":7}""", "name must be a string", true },
        { """{"name":null}""", "name must be a string", true },
        { """{"name":"a\u0000b"}""", "control character", false },
        { """{"name":"\ud800"}""", "not valid Unicode", false },
        { """{"\ud800":1}""", "a field whose name is not valid Unicode", true },
        { """{"name":"a\u202Eb"}""", "control character", false },
        { """{"name":"a\uFFFEb"}""", "name contains a character that XML cannot represent (U+FFFE); remove it", false },
        { """{"files":["a\uFFFF.jpg"]}""", "files[0] contains a character that XML cannot represent (U+FFFF)", false },
        { """{"cover":"a\uFFFE.jpg"}""", "cover contains a character that XML cannot represent (U+FFFE)", false },
        { """{"kind":"recon"}""", "kind must be 'reconstruction' or 'generation'", true },
        { """{"kind":0}""", "kind must be a string", true },
        { """{"scene":"outdoor"}""", "scene must be 'model' or 'space'", true },
        { """{"quality":"best"}""", "quality must be 'low' or", true },
        { """{"quality":"low,normal"}""", "quality must be 'low' or", true },
        { """{"quality":"3"}""", "quality must be 'low' or", true },
        { """{"access":"secret"}""", "access must be", true },
        { """{"includeSog":"yes"}""", "includeSog must be true or false", true },
        { """{"panorama":1}""", "panorama must be true or false", true },
        { """{"webhook":1}""", "webhook must be a string", true },
        { """{"webhook":"not a URL"}""", "webhook must be an absolute https URL", true },
        { """{"webhook":"http://hooks.example.com/"}""", "webhook must be an https URL", false },
        { """{"webhook":"https://me:secret@hooks.example.com/"}""", "webhook must not have a user name or a password", false },
        { """{"webhook":"https://evil.example/"}""", "webhook is on 'evil.example', which the settings do not allow", false },
        { """{"prompt":"a lamp"}""", "prompt is allowed with kind 'generation' only", false },
        { """{"kind":"generation","prompt":""}""", "prompt must be 1 to 2000", true },
        { """{"kind":"generation"}""", "a generation takes at most one picture", false },
        { """{"files":"a.jpg"}""", "files must be an array", true },
        { """{"files":[]}""", "files is empty", true },
        { """{"files":[1]}""", "files[0] must be a string", true },
        { """{"files":["a.jpg","a.jpg"]}""", "files[1] names 'a.jpg' again", true },
        { """{"files":["../../other/a.jpg"]}""", "files[0] has an empty, '.' or '..' segment", false },
        { """{"files":["/a.jpg"]}""", "files[0] has an empty", false },
        { """{"files":["a\\b.jpg"]}""", "backslash", false },
        { """{"files":["missing.jpg"]}""", "missing.jpg' is not a file in container", false },
        { """{"cover":"c.jpg"}""", "is not one of the project's files", false },
        { """{"cover":"../c.jpg"}""", "cover has an empty", false },
    };

    [Fact]
    public async Task A_folder_that_cannot_be_listed_is_a_problem_with_its_cause_and_remedy()
    {
        var bad = $"{_folder}/a\uFFFE.jpg";
        await storage.Containers.Uploads.UploadBlobAsync(bad, BinaryData.FromString("x"), CancellationToken);
        try
        {
            var path = $"{_folder}/project.json";
            var manifest = await storage.Containers.Uploads.UploadBlobAsync(path, BinaryData.FromString("{}"), CancellationToken);

            var problem = (await Planner.PlanUploadAsync(BlobReference.Of(path, manifest.Value.ETag), CancellationToken)).Problem.ShouldNotBeNull();

            problem.Code.ShouldBe(ProblemCodes.FileName);
            problem.Message.ShouldContain("its folder cannot be listed");
            problem.Message.ShouldContain("name the project's files in 'files'");
        }
        finally
        {
            await storage.Containers.Uploads.DeleteBlobAsync(bad, cancellationToken: CancellationToken);
        }
    }

    [Fact]
    public async Task A_folder_becomes_one_project_from_its_own_media_in_ordinal_order()
    {
        foreach (var name in (string[])["b.jpg", "a.JPG", "c.png", "notes.txt", "deeper/d.jpg", "film.mp4"])
            await UploadAsync(name, "x");

        var plan = (await PlanAsync("""{ "name": "Tasse 杯子", "quality": "high", /* a comment */ "cover": "c.png", }""")).Value!;

        plan.Spec.ShouldBe(new ProjectSpec { Name = "Tasse 杯子", Quality = TaskQuality.High, Cover = $"{_folder}/c.png" });
        plan.Files.Select(file => file.Path).ShouldBe(
            [$"{_folder}/a.JPG", $"{_folder}/b.jpg", $"{_folder}/c.png", $"{_folder}/film.mp4"]);
        plan.Files.ShouldAllBe(file => file.ETag.Length > 0 && !file.ETag.Contains('"'));
    }

    [Fact]
    public async Task A_folder_with_system_files_of_macOS_and_Windows_becomes_a_project_of_its_photos()
    {
        foreach (var name in (string[])["a.jpg", "._a.jpg", ".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX/._a.jpg"])
            await UploadAsync(name, "x");
        await MarkFolderAsync("marked.jpg", "hdi_isfolder");
        await MarkFolderAsync("also.jpg", "Hdi_isfolder");

        var plan = (await PlanAsync("{}")).Value!;

        plan.Files.Select(file => file.Path).ShouldBe([$"{_folder}/a.jpg"]);
        plan.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_folder_of_Live_Photos_becomes_a_project_of_its_photos_with_a_warning_about_the_clips()
    {
        foreach (var name in (string[])["IMG_1.HEIC", "IMG_1.MOV", "IMG_2.JPG", "img_2.mov", "IMG_3.jpeg", "IMG_3.mov", "IMG_4.HEIC", "IMG_4.MOV", "film.mov", "IMG_5.MOV", "IMG_6.png", "IMG_6.MOV"])
            await UploadAsync(name, "x");

        var plan = (await PlanAsync("{}")).Value!;

        plan.Files.Select(file => file.Path[(_folder.Length + 1)..])
            .ShouldBe(["IMG_1.HEIC", "IMG_2.JPG", "IMG_3.jpeg", "IMG_4.HEIC", "IMG_5.MOV", "IMG_6.MOV", "IMG_6.png", "film.mov"]);
        var warning = plan.Warnings.ShouldHaveSingleItem();
        (warning.Code, warning.Parameters!.FileCount).ShouldBe((WarningCodes.LivePhotos, 4));
        warning.Message.ShouldStartWith(
            $"The clips of Live Photos were left out, as their photos are used: '{_folder}/IMG_1.MOV', '{_folder}/IMG_3.mov', '{_folder}/IMG_4.MOV' and 1 more.");
        plan.Summary.Warnings.ShouldBe(plan.Warnings);
    }

    [Fact]
    public async Task A_listed_video_is_used_although_a_photo_has_its_name()
    {
        foreach (var name in (string[])["IMG_1.HEIC", "IMG_1.MOV"])
            await UploadAsync(name, "x");

        (await PlanAsync("""{ "files": ["IMG_1.HEIC", "IMG_1.MOV"] }""")).Value!.Files.Count.ShouldBe(2);
    }

    [Fact]
    public void A_video_that_is_too_long_for_a_Live_Photo_is_a_video_with_its_cover() =>
        LivePhotos.FindClips([("room.jpg", 1), ("room.mov", 400_000_000), ("a/b.jpg", 1), ("b.mov", 1)]).ShouldBeEmpty();

    [Fact]
    public async Task A_folder_of_a_hierarchical_account_is_not_a_file_of_a_project()
    {
        await MarkFolderAsync("photos", "hdi_isfolder");

        (await PlanAsync("""{ "files": ["photos"] }""")).Problem!.Message.ShouldContain("is not a file in container");
    }

    [Theory]
    [InlineData("._IMG_1.jpg", false)]
    [InlineData(".DS_Store", false)]
    [InlineData("thumbs.db", false)]
    [InlineData("Desktop.ini", false)]
    [InlineData("__MACOSX/cups/project.json", false)]
    [InlineData("cups/._project.json", false)]
    [InlineData("cups/photo.jpg", false)]
    [InlineData("cups/project.json", true)]
    [InlineData("IMG_1.jpg", true)]
    [InlineData("_.jpg", true)]
    [InlineData(".jpg", true)]
    public void A_photo_or_a_manifest_starts_a_project_and_a_system_file_does_not(string path, bool starts) => ProjectPlanner.IsStart(path).ShouldBe(starts);

    [Fact]
    public async Task Of_thousands_of_errors_the_first_are_named_and_the_others_counted()
    {
        var fields = Enumerable.Range(0, 20_000).Select(number => $"\"unknown-{number}\": 0");

        var problem = (await PlanAsync($"{{ {string.Join(", ", fields)} }}")).Problem!;

        problem.Code.ShouldBe(ProblemCodes.Manifest);
        problem.Message.ShouldContain("unknown-0 is not known; the fields are name, kind");
        problem.Message.ShouldContain("unknown-3 is not known");
        problem.Message.ShouldNotContain("unknown-7 ");
        problem.Message.ShouldEndWith("There are 19996 more errors. Fix it, then upload it again.");
        problem.Parameters!.Fields!.Count.ShouldBeInRange(1, 5);
        Encoding.UTF8.GetByteCount(problem.Message).ShouldBeLessThanOrEqualTo(BoundedText.MaxMessage);
    }

    [Fact]
    public async Task A_field_with_a_name_of_any_length_is_reported_in_short_with_the_remedy()
    {
        var problem = (await PlanAsync($$"""{ "{{new string('长', 100_000)}}": 0 }""")).Problem!;

        problem.Message.ShouldContain("长… (");
        problem.Message.ShouldContain("is not known");
        problem.Message.ShouldEndWith("Fix it, then upload it again.");
        Encoding.UTF8.GetByteCount(problem.Message).ShouldBeLessThanOrEqualTo(BoundedText.MaxMessage);
    }

    [Fact]
    public async Task Listed_files_keep_their_order_and_may_be_in_subfolders()
    {
        foreach (var name in (string[])["b.jpg", "deeper/d.jpg"])
            await UploadAsync(name, "x");

        var plan = (await PlanAsync("""{ "files": ["deeper/d.jpg", "b.jpg"] }""")).Value!;

        plan.Spec.Name.ShouldBe(_folder);
        plan.Files.Select(file => file.Path).ShouldBe([$"{_folder}/deeper/d.jpg", $"{_folder}/b.jpg"]);
    }

    [Fact]
    public async Task A_prompt_alone_is_enough_for_a_generation()
    {
        var plan = (await PlanAsync("""{ "kind": "generation", "prompt": "a desk lamp of brushed brass", "access": "public" }""")).Value!;

        plan.Spec.Kind.ShouldBe(ProjectKind.Generation);
        plan.Spec.Access.ShouldBe(AccessLevel.Public);
        plan.Files.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(BadManifests))]
    public async Task An_invalid_manifest_is_reported_with_its_invalid_fields(string manifest, string error, bool schemaRefuses)
    {
        foreach (var name in (string[])["a.jpg", "b.jpg"])
            await UploadAsync(name, "x");

        var problem = (await PlanAsync(manifest)).Problem!;

        problem.Code.ShouldBe(ProblemCodes.Manifest);
        problem.Message.ShouldContain(error);
        problem.Message.ShouldContain($"{_folder}/project.json");
        problem.File.ShouldBe($"{_folder}/project.json");
        if (schemaRefuses)
            (await SchemaAsync()).Validate(manifest).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task The_app_accepts_what_the_schema_accepts()
    {
        await UploadAsync("a.jpg", "x");
        const string Manifest = """
            { "$schema": "./project.schema.json", "name": "all", "kind": "reconstruction", "scene": "space", "quality": "ultra", "access": "public",
              "includeSog": false, "panorama": true, "cover": "a.jpg", "files": ["a.jpg"] }
            """;

        (await SchemaAsync()).Validate(Manifest).ShouldBeEmpty();

        (await PlanAsync(Manifest)).Value!.Spec.ShouldBe(new ProjectSpec
        {
            Name = "all",
            Scene = ProjectScene.Space,
            Quality = TaskQuality.Ultra,
            Access = AccessLevel.Public,
            IncludeSog = false,
            Panorama = true,
            Cover = $"{_folder}/a.jpg",
        });
    }

    [Fact]
    public async Task An_empty_folder_too_many_files_deep_JSON_and_an_endless_manifest_are_reported()
    {
        (await PlanAsync("{}")).Problem!.Message.ShouldContain("a reconstruction needs at least one");
        (await PlanAsync(new string('[', 10_000))).Problem!.Code.ShouldBe(ProblemCodes.Manifest);
        (await PlanAsync("{}" + new string(' ', 2_000_000))).Problem!.Message.ShouldContain("longer than");

        for (var i = 0; i < 21; i++)
            await UploadAsync($"{i}.jpg", "x");
        (await PlanAsync("{}")).Problem!.Message.ShouldContain("has 21 files; Aholo:Files:MaxCount allows 20");
    }

    [Fact]
    public async Task A_single_photo_takes_its_options_from_its_metadata()
    {
        var blob = storage.Containers.Uploads.GetBlobClient($"{_folder}.jpg");
        var metadata = new Dictionary<string, string>
        {
            ["aholo_name"] = Uri.EscapeDataString("杯子"), ["aholo_quality"] = "low", ["aholo_includeSog"] = "false", ["other"] = "ignored",
        };
        var uploaded = await blob.UploadAsync(BinaryData.FromString("x"), new BlobUploadOptions { Metadata = metadata }, CancellationToken);
        var upload = BlobReference.Of(blob.Name, uploaded.Value.ETag);

        var plan = (await Planner.PlanUploadAsync(upload, CancellationToken)).Value!;

        plan.Spec.ShouldBe(new ProjectSpec { Name = "杯子", Quality = TaskQuality.Low, IncludeSog = false });
        plan.Files.ShouldBe([upload]);

        metadata["aholo_quality"] = "best";
        metadata["aholo_colour"] = "red";
        uploaded = await blob.UploadAsync(BinaryData.FromString("x"), new BlobUploadOptions { Metadata = metadata }, CancellationToken);
        var problem = (await Planner.PlanUploadAsync(BlobReference.Of(blob.Name, uploaded.Value.ETag), CancellationToken)).Problem!;
        problem.Message.ShouldContain("aholo_quality must be 'low' or");
        problem.Message.ShouldContain("aholo_colour is not known");

        (await Planner.PlanUploadAsync(upload, CancellationToken)).Problem!.Code.ShouldBe(ProblemCodes.FileMissing);
    }

    [Theory]
    [InlineData(".jpg", "untitled")]
    [InlineData("cup.jpg", "cup")]
    public void A_project_is_named_after_its_file_within_the_limit_of_names(string file, string name)
    {
        new SpecReader(new()).ToSpec(Path.GetFileNameWithoutExtension(file)).Name.ShouldBe(name);
        new SpecReader(new()).ToSpec(new string('x', 99) + "📷").Name.ShouldBe(new string('x', 99));
    }

    private static Task<JsonSchema> SchemaAsync() =>
        JsonSchema.FromFileAsync(Path.Combine(AppContext.BaseDirectory, "project.schema.json"), CancellationToken);

    private async Task<Aholo.Functions.Durable.ActivityResult<ProjectPlan>> PlanAsync(string manifest) =>
        await Planner.PlanUploadAsync(await UploadAsync(ProjectPlanner.ManifestName, manifest), CancellationToken);

    private Task MarkFolderAsync(string name, string metadata) => storage.Containers.Uploads.GetBlobClient($"{_folder}/{name}").UploadAsync(
        BinaryData.Empty, new BlobUploadOptions { Metadata = new Dictionary<string, string> { [metadata] = "true" } }, CancellationToken);

    private async Task<BlobReference> UploadAsync(string name, string content)
    {
        var blob = storage.Containers.Uploads.GetBlobClient($"{_folder}/{name}");
        var uploaded = await blob.UploadAsync(BinaryData.FromString(content), overwrite: true, CancellationToken);
        return BlobReference.Of(blob.Name, uploaded.Value.ETag);
    }
}
