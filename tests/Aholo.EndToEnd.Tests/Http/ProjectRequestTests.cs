using System.Net;
using System.Net.Http.Json;
using Aholo.Functions.Configuration;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Simulator;

namespace Aholo.EndToEnd.Tests.Http;

/// <summary>Projects over HTTP: created once for each idempotency key, listed newest first, and deleted.</summary>
[Collection<AppTests>]
public sealed class ProjectRequestTests(LocalFixture local)
{
    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    [Fact]
    public async Task A_repeated_request_returns_the_first_project_in_any_formatting_and_after_its_files_were_deleted()
    {
        await local.UploadAsync("again/mug.jpg", Photos.Mug);
        using var first = await PostAsync("again", """{"files": ["again/mug.jpg"], "quality": "high"}""");
        first.StatusCode.ShouldBe(HttpStatusCode.Accepted, await first.Content.ReadAsStringAsync(CancellationToken));
        var project = await local.WaitForOutcomeAsync(Id(first));
        project.Stage.ShouldBe(ProjectStage.Succeeded, project.Problem?.Message);

        await Container(new StorageOptions().Uploads).DeleteBlobAsync("again/mug.jpg", cancellationToken: CancellationToken);
        using var again = await PostAsync("again", """{ "scene": "model", "quality": "HIGH", "files": ["again/mug.jpg"] }""");

        again.StatusCode.ShouldBe(HttpStatusCode.Accepted, await again.Content.ReadAsStringAsync(CancellationToken));
        (await again.Content.ReadFromJsonAsync(FunctionsJson.Shared.ProjectView, CancellationToken))!.Stage.ShouldBe(ProjectStage.Succeeded);
        Id(again).ShouldBe(project.Id);
        Created("mug", project.Aholo!.ProjectId).ShouldBe(1);
    }

    [Fact]
    public async Task An_idempotency_key_of_another_request_is_rejected_and_changes_nothing()
    {
        using var first = await PostAsync("two wishes", Prompt("first wish"));
        using var second = await PostAsync("two wishes", Prompt("second wish"));

        second.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await second.Content.ReadAsStringAsync(CancellationToken)).ShouldContain(Id(first));
        (await local.WaitForOutcomeAsync(Id(first))).Name.ShouldBe("first wish");
        Created("second wish").ShouldBe(0);
    }

    [Fact]
    public async Task Projects_are_listed_newest_first_page_by_page()
    {
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            using var response = await PostAsync(key: null, Prompt($"in order {i}"));
            ids.Add(Id(response));
        }

        ids.Reverse();
        var listed = new List<string>();
        string? token = null;
        do
        {
            var next = token is null ? "" : $"&continuationToken={token}";
            var page = await local.Http.GetFromJsonAsync($"/api/projects?pageSize=2{next}", FunctionsJson.Shared.ProjectPage, CancellationToken);
            page!.Items.Count.ShouldBeInRange(1, 2);
            listed.AddRange(page.Items.Select(project => project.Id));
            token = page.ContinuationToken;
        }
        while (token is not null && listed.Count < 5);

        listed.Take(5).ShouldBe(ids);
        foreach (var id in ids)
            await local.WaitForOutcomeAsync(id);
    }

    [Fact]
    public async Task A_deleted_project_keeps_its_assets_until_they_are_deleted_and_is_never_created_again()
    {
        using var started = await PostAsync("deleted", Prompt("deleted lamp"));
        var id = Id(started);
        var project = await local.WaitForOutcomeAsync(id);
        var results = await BlobsAsync(new StorageOptions().Assets, id);
        results.ShouldContain($"{id}/model.ply");

        (await local.Http.DeleteAsync(project.Links.Delete, CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await local.FindAsync(id)).ShouldBeNull();
        var page = await local.Http.GetFromJsonAsync($"/api/projects?search={id}", FunctionsJson.Shared.ProjectPage, CancellationToken);
        page!.Items.ShouldBeEmpty();
        (await BlobsAsync(new StorageOptions().State, id)).ShouldBe([$"{id}/create.json"], "only what was paid for is recorded");
        (await BlobsAsync(new StorageOptions().Assets, id)).ShouldBe(results);
        using var retry = await local.Http.PostAsync($"/api/projects/{id}/retry", content: null, CancellationToken);
        retry.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var again = await PostAsync("deleted", Prompt("deleted lamp"));
        again.StatusCode.ShouldBe(HttpStatusCode.Gone);

        (await local.Http.DeleteAsync($"/api/projects/{id}?assets=true", CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await BlobsAsync(new StorageOptions().Assets, id)).ShouldBeEmpty();
        Created("deleted lamp").ShouldBe(1);
    }

    [Fact]
    public async Task A_running_project_cannot_be_deleted_and_continues()
    {
        local.Environment.Simulator!.SetFaults(new FaultRule { Route = "taskList", Kind = FaultKind.Envelope, Count = null });
        using var started = await PostAsync(key: null, Prompt("running lamp"));
        var running = await local.WaitAsync(Id(started), project => project.Stage == ProjectStage.Waiting);
        running.Links.Delete.ShouldBeNull();

        using var refused = await local.Http.DeleteAsync($"/api/projects/{running.Id}", CancellationToken);
        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);

        local.Environment.Simulator!.ClearFaults();
        (await local.WaitForOutcomeAsync(running.Id)).Stage.ShouldBe(ProjectStage.Succeeded);
    }

    private static string Prompt(string name) => $$"""{"kind": "generation", "name": "{{name}}", "prompt": "a desk lamp"}""";

    private static string Id(HttpResponseMessage response) => response.Headers.Location!.ToString().Split('/')[^1];

    private Task<HttpResponseMessage> PostAsync(string? key, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/projects") { Content = new StringContent(body, mediaType: new("application/json")) };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return local.Http.SendAsync(request, CancellationToken);
    }

    private int Created(string name, string? aholoProjectId = null) => local.Environment.Simulator!.GetStats().Projects
        .Count(project => project.Name == name && (aholoProjectId is null || project.ProjectId == aholoProjectId));

    private Azure.Storage.Blobs.BlobContainerClient Container(string name) => local.Environment.Storage.GetBlobContainerClient(name);

    private async Task<IReadOnlyList<string>> BlobsAsync(string container, string id)
    {
        var names = new List<string>();
        await foreach (var blob in Container(container).GetBlobsAsync(
            new Azure.Storage.Blobs.Models.GetBlobsOptions { Prefix = $"{id}/" }, CancellationToken))
            names.Add(blob.Name);
        return names;
    }
}
