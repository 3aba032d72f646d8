using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Aholo.Files.Problems;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Local.Hosting;

namespace Aholo.Infrastructure.Tests.Publication;

/// <summary>The published app runs, and is the one that the end-to-end tests run.</summary>
[Collection<PublishedApp>]
public sealed class PublishedAppTests(AzurePublication publication, PublishedAppFixture app)
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private string Log => app.Environment.Functions.Tail;

    [Theory]
    [InlineData("Aholo.Functions.dll")]
    [InlineData("Aholo.Client.dll")]
    [InlineData("functions.metadata")]
    [InlineData("extensions.json")]
    [InlineData("worker.config.json")]
    [InlineData("host.json")]
    public void The_published_app_is_the_one_that_was_built(string file)
    {
        Hash(Path.Combine(publication.Folder, file)).ShouldBe(Hash(Path.Combine(BuiltPrograms.FunctionApp, file)));

        static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
    }

    [Fact]
    public async Task A_photo_uploaded_to_the_container_becomes_assets_and_an_event()
    {
        var (_, cloudEvent) = await app.DropAsync("published.jpg");

        cloudEvent.GetProperty("type").GetString().ShouldBe("internal.aholo.project.succeeded.v1", Log);
        var data = cloudEvent.GetProperty("data").Deserialize(FunctionsJson.Shared.ProjectEventData)!;
        data.Assets.Select(asset => asset.Name).ShouldBe(["model.ply", "model.spz", "model.sog"]);
        Projects("published").ShouldBe(1);
    }

    [Fact]
    public async Task A_project_ends_with_the_reason_while_Aholo_is_unreachable_and_succeeds_on_retry()
    {
        string id;
        await app.Environment.Simulator!.DisposeAsync();
        try
        {
            (id, var cloudEvent) = await app.DropAsync("unreachable.jpg");

            cloudEvent.GetProperty("type").GetString().ShouldBe("internal.aholo.project.failed.v1", Log);
            var problem = cloudEvent.GetProperty("data").Deserialize(FunctionsJson.Shared.ProjectEventData)!.Problem.ShouldNotBeNull();
            problem.Code.ShouldBe(ProblemCodes.AholoUnavailable, Log);
            problem.Message.ShouldStartWith("Transferring 'unreachable.jpg' to Aholo failed: ");
            problem.Message.ShouldContain("It was tried 3 times.");
            var project = await app.WaitAsync(Location(id), project => project.Outcome is not null);
            (project.Stage, project.Problem).ShouldBe((ProjectStage.Failed, problem));
            using var record = await app.Http.GetAsync(project.Links.Record, CancellationToken);
            (await record.Content.ReadFromJsonAsync(FunctionsJson.Shared.ProjectRecord, CancellationToken))!.Problem.ShouldBe(problem);
        }
        finally
        {
            await app.Environment.StartSimulatorAsync(CancellationToken);
        }

        using var retry = await app.Http.PostAsync($"{Location(id)}/retry", null, CancellationToken);

        retry.StatusCode.ShouldBe(HttpStatusCode.Accepted, Log);
        var retried = await app.WaitAsync(Location(id), project => project is { Attempt: 2, Outcome: not null });
        retried.Stage.ShouldBe(ProjectStage.Succeeded, retried.Problem?.Message);
        Projects("unreachable").ShouldBe(1);
        (await DeleteAsync(id)).ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_project_whose_orchestration_is_terminated_fails_with_an_event_and_can_be_deleted()
    {
        using var start = await app.Http.PostAsJsonAsync("/api/projects", new { name = "terminated", kind = "generation", prompt = "a red mug" }, CancellationToken);
        var id = (await app.WaitAsync(start.Headers.Location!, project => project.Stage == ProjectStage.Waiting)).Id;

        using var terminated = await app.Http.PostAsync(
            $"/runtime/webhooks/durabletask/instances/{id}/terminate?reason=by%20a%20test", content: null, CancellationToken);
        terminated.StatusCode.ShouldBe(HttpStatusCode.Accepted);

        var project = await app.WaitAsync(Location(id), project => project.Outcome is not null);
        (project.Stage, project.Problem!.Code).ShouldBe((ProjectStage.Failed, ProblemCodes.Internal));
        project.Problem.Message.ShouldContain("by a test");
        await app.WaitAsync(Location(id), project => project.Links.Record is not null);
        (await app.ReceiveAsync(id)).GetProperty("type").GetString().ShouldBe("internal.aholo.project.failed.v1");
        (await DeleteAsync(id)).ShouldBe(HttpStatusCode.NoContent);
        using var gone = await app.Http.GetAsync(Location(id), CancellationToken);
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(true, 31_000_000)]
    [InlineData(false, 31_000_000)]
    public async Task A_file_above_the_default_limit_of_a_worker_is_stored(bool announced, long size)
    {
        using var upload = await PutZerosAsync($"large/{announced}.bin", size, announced);

        upload.StatusCode.ShouldBe(HttpStatusCode.Created, Log);
        (await upload.Content.ReadFromJsonAsync(FunctionsJson.Shared.UploadView, CancellationToken))!.Size.ShouldBe(size);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_above_the_limit_of_the_host_returns_500_without_a_body_and_nothing_is_stored(bool announced)
    {
        using var upload = await PutZerosAsync("large/beyond-host.bin", PublishedAppFixture.HostBodyLimit + 1, announced);

        upload.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await upload.Content.ReadAsByteArrayAsync(CancellationToken)).ShouldBeEmpty();
        using var stored = await app.Http.GetAsync("/api/uploads/large/beyond-host.bin", CancellationToken);
        stored.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_above_the_limit_of_the_app_returns_413_with_the_name_of_the_setting(bool announced)
    {
        using var upload = await PutZerosAsync("large/beyond-app.bin", PublishedAppFixture.MaxInputBytes + 1, announced);

        upload.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge, Log);
        (await upload.Content.ReadAsStringAsync(CancellationToken)).ShouldContain("Aholo:Files:MaxBytes");
    }

    private static Uri Location(string id) => new($"/api/projects/{id}", UriKind.Relative);

    private async Task<HttpStatusCode> DeleteAsync(string id)
    {
        using var answer = await app.Http.DeleteAsync(Location(id), CancellationToken);
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> PutZerosAsync(string path, long size, bool announced)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/uploads/{path}")
        {
            Content = new StreamContent(new ZeroStream(size), bufferSize: 1024 * 1024),
        };
        request.Content.Headers.ContentLength = announced ? size : null;
        request.Headers.ExpectContinue = announced; // so that the app can reject the request before the body is sent
        return await app.Http.SendAsync(request, CancellationToken);
    }

    private int Projects(string name) => app.Environment.Simulator!.GetStats().Projects.Count(project => project.Name == name);
}
