using System.Net.Http.Json;
using System.Text.Json;
using Aholo.Files.Problems;
using Aholo.Functions.Configuration;
using Aholo.Functions.Events;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Local.Run;
using Aholo.Simulator;

namespace Aholo.EndToEnd.Tests;

/// <summary>The app with other settings.</summary>
[Collection<RestartTests>]
public sealed class SettingsTests(RestartFixture local)
{
    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    [Fact]
    public async Task A_world_of_the_v1_API_is_stored_with_its_level_of_detail_description_and_its_panorama()
    {
        string[] names = ["model.ply", "model.spz", "lod-meta.json", "panorama.jpg"];
        await using var receiver = await EventReceiver.OpenAsync(local.ServiceBus);
        await local.StartAppAsync(
            ("Aholo__ApiVersion", "V1"),
            ("Aholo__BaseUrl", local.Simulator.V1BaseUrl.AbsoluteUri),
            ("Aholo__Auth__Mode", "ApiKey"),
            ("Aholo__Auth__ApiKey", new AholoSimulatorOptions().ApiKey));

        var response = await local.Http.PostAsJsonAsync(
            "/api/projects", new { kind = "generation", name = "v1 lamp", prompt = "a desk lamp of brushed brass" }, CancellationToken);
        var id = response.Headers.Location!.ToString().Split('/')[^1];

        var project = await local.WaitForOutcomeAsync(id);

        project.Problem.ShouldBeNull();
        project.Aholo!.ProjectId.ShouldBe(Projects("v1 lamp").ShouldHaveSingleItem().ProjectId);
        project.Assets.Select(asset => asset.Name).ShouldBe(names);
        var blob = local.Storage.GetBlobContainerClient(new StorageOptions().Assets).GetBlobClient($"{id}/project.json");
        var record = JsonSerializer.Deserialize((await blob.DownloadContentAsync(CancellationToken)).Value.Content, FunctionsJson.Shared.ProjectRecord)!;
        record.Assets.Select(asset => asset.Name).ShouldBe(names);
        var data = (await receiver.WaitAsync(id, ProjectEventNames.Succeeded)).GetProperty("data").Deserialize(FunctionsJson.Shared.ProjectEventData)!;
        data.Assets.Select(asset => asset.Name).ShouldBe(names);
        foreach (var asset in data.Assets)
            (await AssetVerifier.FindProblemAsync(local.Storage, asset, CancellationToken)).ShouldBeNull();
        (await local.Http.GetFromJsonAsync<JsonElement>(project.Assets[2].Link, CancellationToken)).GetProperty("magicCode").GetInt32().ShouldBe(2500660);
        (await local.Http.GetByteArrayAsync(project.Assets[3].Link, CancellationToken)).AsSpan(0, 3).ToArray().ShouldBe([0xFF, 0xD8, 0xFF]);
    }

    [Fact]
    public async Task Wrong_credentials_fail_the_project_with_a_problem_that_names_the_settings()
    {
        var secret = $"not-the-secret-{Guid.NewGuid():N}";
        await local.StartAppAsync(("Aholo__Auth__AppSecret", secret));

        var id = await local.UploadAsync("credentials.jpg", Photos.Mug);
        var project = await local.WaitForOutcomeAsync(id);

        project.Stage.ShouldBe(ProjectStage.Failed);
        project.Problem!.Code.ShouldBe(ProblemCodes.AholoCredentials);
        project.Problem.Message.ShouldContain("credentials.jpg");
        project.Problem.Message.ShouldContain("Aholo:Auth");
        (await File.ReadAllTextAsync(local.Environment.FunctionsLog, CancellationToken)).ShouldNotContain(secret);
        Projects("credentials").ShouldBeEmpty();
    }

    private IReadOnlyList<CreatedProject> Projects(string name) =>
        [.. local.Simulator.GetStats().Projects.Where(project => project.Name == name)];
}
