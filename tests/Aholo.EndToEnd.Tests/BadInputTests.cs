using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Aholo.Files.Problems;
using Aholo.Functions.Configuration;
using Aholo.Functions.Events;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Simulator;
using Azure.Storage.Sas;

namespace Aholo.EndToEnd.Tests;

[Collection<AppTests>]
public sealed class BadInputTests(LocalFixture local)
{
    private static readonly (string Name, byte[] Content, string Code, string Says)[] BadUploads =
    [
        ("drop-empty.jpg", [], ProblemCodes.FileEmpty, "it is empty"),
        ("drop-text.jpg", "this is no picture"u8.ToArray(), ProblemCodes.FileFormat, "not a picture or video"),
        ("图片 📷.jpg", "this is no picture"u8.ToArray(), ProblemCodes.FileFormat, "not a picture or video"),
        ("drop-notes.txt", "buy a mug"u8.ToArray(), ProblemCodes.FileFormat, "not a picture or video"),
        ("drop-half.jpg", Photos.Mug[..(Photos.Mug.Length / 2)], ProblemCodes.FileDamaged, "ends too early"),
        ("drop-cut.png", [0x89, .. "PNG\r\n\u001A\n"u8, 0, 0, 0, 13, .. "IHDR"u8, 0, 0], ProblemCodes.FileDamaged, "ends too early"),
        ("drop-long.mp4", [0, 0, 0, 16, .. "ftypisom"u8, 0, 0, 2, 0, 0, 0x50, 0, 0, .. "mdat"u8], ProblemCodes.FileDamaged, "ends too early"),
        ("drop-\u202Egpj.exe.jpg", Photos.Mug, ProblemCodes.FileName, "control character"),
        ("drop-\u2067gpj/project.json", "{}"u8.ToArray(), ProblemCodes.FileName, "control character"),
        ("drop-nothing/project.json", "{}"u8.ToArray(), ProblemCodes.Manifest, "files is empty"),
        ("drop-missing/project.json", """{"files": ["mug.jpg"]}"""u8.ToArray(), ProblemCodes.Manifest, "mug.jpg' is not a file in container"),
        ("drop-outside/project.json", """{"files": ["../drop-good.jpg"]}"""u8.ToArray(), ProblemCodes.Manifest, "'..' segment"),
        ("drop-field/project.json", """{"qualty": "high"}"""u8.ToArray(), ProblemCodes.Manifest, "qualty is not known"),
        ("drop-type/project.json", """{"panorama": "no"}"""u8.ToArray(), ProblemCodes.Manifest, "panorama must be true or false"),
        ("drop-unknown/project.json", Encoding.ASCII.GetBytes($"{{{string.Join(",", Enumerable.Range(0, 20_000).Select(i => $"\"f{i}\":0"))}}}"),
            ProblemCodes.Manifest, "f3 is not known"),
        ("drop-deep/project.json", Encoding.ASCII.GetBytes(new string('[', 10_000)), ProblemCodes.Manifest, "not valid JSON"),
    ];

    public static TheoryData<string, string> BadResults => new()
    {
        { "a PLY whose header lies", "its PLY header announces" },
        { "a zip bomb as SOG", "its meta.json is 50000000 bytes long" },
        { "http at a private address", "http://10.0.0.1/model.ply is not an https URL" },
        { "a metadata service", "169.254.169.254 is not among the hosts in Aholo:Assets:AllowedHosts" },
        { "a redirect", "redirects elsewhere" },
    };

    [Fact]
    public async Task Each_invalid_upload_fails_with_its_name_and_a_remedy_and_nothing_is_sent_to_Aholo()
    {
        await using var receiver = await EventReceiver.OpenAsync(local.ServiceBus);
        var (before, host, worker) = (local.Simulator.GetStats(), local.Environment.Functions.HostId, local.Environment.Functions.WorkerId);

        var ids = await Task.WhenAll(BadUploads.Select(bad => local.UploadAsync(bad.Name, bad.Content)));
        var good = await local.UploadAsync("drop-good.jpg", Photos.Mug);

        foreach (var (id, (name, content, code, says)) in ids.Zip(BadUploads))
        {
            var project = await local.WaitForOutcomeAsync(id);
            project.Stage.ShouldBe(ProjectStage.Failed, name);
            project.Problem!.Code.ShouldBe(code, project.Problem.Message);
            project.Problem.File.ShouldBe(name);
            project.Problem.Message.ShouldContain(name);
            project.Problem.Message.ShouldContain(says);
            project.Problem.Message.ShouldContain("pload"); // "Upload it again", "Upload a JPEG…"
            (await RecordAsync(id)).Problem.ShouldBeEquivalentTo(project.Problem);
            var data = (await receiver.WaitAsync(id, ProjectEventNames.Failed)).GetProperty("data").Deserialize(FunctionsJson.Shared.ProjectEventData)!;
            data.Problem.ShouldBeEquivalentTo(project.Problem);
            (await ReadUploadAsync(name)).ShouldBe(content);
        }

        // Only the valid file among them is sent to Aholo.
        (await local.WaitForOutcomeAsync(good)).Stage.ShouldBe(ProjectStage.Succeeded);
        var after = local.Simulator.GetStats();
        after.Projects.Skip(before.Projects.Count).ShouldHaveSingleItem().Name.ShouldBe("drop-good");
        after.Calls["singleUpload"].ShouldBe(before.Calls["singleUpload"] + 1);
        (local.Environment.Functions.HostId, local.Environment.Functions.WorkerId).ShouldBe((host, worker));
        await local.Environment.EnsureHealthyAsync(LocalFixture.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(BadResults))]
    public async Task An_invalid_asset_is_not_stored_and_a_retry_downloads_another_of_the_same_project(string result, string says)
    {
        await using var receiver = await EventReceiver.OpenAsync(local.ServiceBus);
        local.Simulator.SetFaults(await FaultAsync(result));
        try
        {
            var name = $"bad-result-{result.Replace(' ', '-')}";
            var id = await local.UploadAsync($"{name}.jpg", Photos.Mug);
            var project = await local.WaitForOutcomeAsync(id);

            project.Stage.ShouldBe(ProjectStage.Failed);
            project.Problem!.Code.ShouldBe(ProblemCodes.Asset);
            project.Problem.Message.ShouldContain(says);
            (await RecordAsync(id)).Problem.ShouldBeEquivalentTo(project.Problem);
            await receiver.WaitAsync(id, ProjectEventNames.Failed);
            var kept = local.Storage.GetBlobContainerClient(new StorageOptions().Assets)
                .GetBlobClient(result == "a zip bomb as SOG" ? $"{id}/model.sog" : $"{id}/model.ply");
            (await kept.ExistsAsync(LocalFixture.CancellationToken)).Value.ShouldBeFalse();

            local.Simulator.ClearFaults();
            (await local.Http.PostAsync($"/api/projects/{id}/retry", null, LocalFixture.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
            (await local.WaitAsync(id, retried => retried is { Attempt: 2, Outcome: not null })).Problem.ShouldBeNull();
            Projects(name).ShouldBe(1);
        }
        finally
        {
            local.Simulator.ClearFaults();
        }
    }

    [Fact]
    public async Task A_damaged_asset_is_a_warning_in_the_API_the_record_and_the_event_and_the_others_are_stored()
    {
        await using var receiver = await EventReceiver.OpenAsync(local.ServiceBus);
        local.Simulator.SetFaults(
            new FaultRule { Route = "createRecon", Kind = FaultKind.ProjectAssets, Assets = ProjectAssets.SpzWithoutTrailer },
            new FaultRule { Route = "assetDownload", File = "point_cloud.ply", Kind = FaultKind.HttpStatus, Status = 403, Count = 2 });
        try
        {
            var id = await local.UploadAsync("one-bad-result.jpg", Photos.Mug);
            var project = await local.WaitForOutcomeAsync(id);

            (project.Stage, project.Problem).ShouldBe((ProjectStage.Succeeded, null));
            project.Assets.Select(asset => asset.Name).ShouldBe(["model.ply", "model.sog"]);
            project.Warnings.ShouldContain(warning => warning.Code == WarningCodes.Asset && warning.Message.Contains("The Spz asset") && warning.Message.Contains("gzip stream is damaged"));
            (await RecordAsync(id)).Warnings.ShouldBe(project.Warnings);
            var data = (await receiver.WaitAsync(id, ProjectEventNames.Succeeded)).GetProperty("data").Deserialize(FunctionsJson.Shared.ProjectEventData)!;
            data.Warnings.ShouldBe(project.Warnings);
            data.Assets.Select(asset => asset.Name).ShouldBe(["model.ply", "model.sog"]);
        }
        finally
        {
            local.Simulator.ClearFaults();
        }
    }

    [Fact]
    public async Task An_unavailable_service_fails_the_project_after_all_attempts_and_the_file_is_named()
    {
        await using var receiver = await EventReceiver.OpenAsync(local.ServiceBus);
        await local.Environment.Simulator!.DisposeAsync();
        try
        {
            var id = await local.UploadAsync("service-down.jpg", Photos.Mug);
            var project = await local.WaitForOutcomeAsync(id);

            project.Stage.ShouldBe(ProjectStage.Failed);
            project.Problem!.Code.ShouldBe(ProblemCodes.AholoUnavailable);
            project.Problem.Message.ShouldContain("service-down.jpg");
            await receiver.WaitAsync(id, ProjectEventNames.Failed);
        }
        finally
        {
            // A new process, because the circuit breaker would stay open in the next test.
            await local.Environment.StartSimulatorAsync(LocalFixture.CancellationToken);
            await local.Environment.StartFunctionsAsync(cancellationToken: LocalFixture.CancellationToken);
        }

        Projects("service-down").ShouldBe(0);
        (await ReadUploadAsync("service-down.jpg")).ShouldBe(Photos.Mug);
    }

    // Every requested task has succeeded with these assets.
    private async Task<FaultRule> FaultAsync(string result)
    {
        if (result == "a redirect")
            return new() { Route = "assetDownload", Kind = FaultKind.HttpStatus, Status = 302, Count = null };

        object results = result switch
        {
            "a PLY whose header lies" => new { plyPath = await ServeAsync("lying.ply", ResultFiles.Ply(1, announced: "5000000000")) },
            "a zip bomb as SOG" => new { sogPath = await ServeAsync("bomb.sog", ResultFiles.Zip("meta.json", 50_000_000)) },
            "http at a private address" => new { plyPath = "http://10.0.0.1/model.ply" },
            _ => new { plyPath = "https://169.254.169.254/model.ply" },
        };
        return new()
        {
            Route = "taskList",
            Kind = FaultKind.HttpStatus,
            Status = 200,
            ContentType = "application/json",
            Body = JsonSerializer.Serialize(new { c = "0", d = new[] { new { status = 3, result = results } } }),
            Count = null,
        };
    }

    private async Task<Uri> ServeAsync(string name, byte[] content)
    {
        var container = local.Storage.GetBlobContainerClient("bad-results");
        await container.CreateIfNotExistsAsync(cancellationToken: LocalFixture.CancellationToken);
        var blob = container.GetBlobClient(name);
        await blob.UploadAsync(BinaryData.FromBytes(content), overwrite: true, LocalFixture.CancellationToken);
        return blob.GenerateSasUri(BlobSasPermissions.Read, DateTimeOffset.UtcNow.AddHours(1));
    }

    private async Task<ProjectRecord> RecordAsync(string id) =>
        (await local.Http.GetFromJsonAsync($"/api/projects/{id}/assets/project.json", FunctionsJson.Shared.ProjectRecord, LocalFixture.CancellationToken))!;

    private int Projects(string name) => local.Simulator.GetStats().Projects.Count(project => project.Name == name);

    private async Task<byte[]> ReadUploadAsync(string name)
    {
        var uploads = local.Storage.GetBlobContainerClient(new StorageOptions().Uploads);
        return (await uploads.GetBlobClient(name).DownloadContentAsync(LocalFixture.CancellationToken)).Value.Content.ToArray();
    }
}
