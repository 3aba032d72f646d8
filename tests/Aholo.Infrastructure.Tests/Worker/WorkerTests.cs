using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Aholo.Functions.Configuration;
using Aholo.Functions.Events;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Triggers;
using Aholo.Infrastructure.Tests.Publication;
using Aholo.Simulator;
using Aholo.Tests;
using Azure.Messaging.ServiceBus;

namespace Aholo.Infrastructure.Tests.Worker;

/// <summary>The Azure build does its job on the packages that it is deployed with.</summary>
public sealed class WorkerTests(AzurePublication publication, WorkerFixture worker) : IClassFixture<WorkerFixture>
{
    private const string BlobFunction = "UploadScan";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private static byte[] Photo { get; } = File.ReadAllBytes(Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples", "mug.jpg"));

    [Fact]
    public void The_worker_starts_and_loads_every_function()
    {
        publication.SkipWhenMissing();

        worker.Host.Functions.Keys.ShouldBe(FunctionDeclaration.All.Select(function => function.Name), ignoreOrder: true);
    }

    [Fact]
    public async Task A_photo_dropped_in_the_container_comes_back_as_assets_and_an_event()
    {
        publication.SkipWhenMissing();

        var (id, cloudEvent) = await DropAsync("worker.jpg", Photo);

        cloudEvent.GetProperty("type").GetString().ShouldBe(ProjectEventTypes.Succeeded, worker.Host.Log);
        cloudEvent.GetProperty("subject").GetString().ShouldBe(id);
        var data = cloudEvent.GetProperty("data").Deserialize(FunctionsJson.Shared.ProjectEventData)!;
        data.Assets.Select(asset => asset.Name).ShouldBe(["model.ply", "model.spz", "model.sog"]);
        Projects("worker").ShouldBe(1);
    }

    [Fact]
    public async Task A_file_that_is_no_photo_fails_with_the_reason_and_makes_no_project()
    {
        publication.SkipWhenMissing();

        var (_, cloudEvent) = await DropAsync("notes.jpg", "not a photo"u8.ToArray());

        cloudEvent.GetProperty("type").GetString().ShouldBe(ProjectEventTypes.Failed, worker.Host.Log);
        var problem = cloudEvent.GetProperty("data").Deserialize(FunctionsJson.Shared.ProjectEventData)!.Problem.ShouldNotBeNull();
        problem.Code.ShouldBe(ProblemCodes.InputFormat);
        problem.Message.ShouldContain("notes.jpg");
        Projects("notes").ShouldBe(0);
    }

    [Fact]
    public async Task An_activity_that_fails_is_tried_again()
    {
        publication.SkipWhenMissing();
        worker.Simulator.AddFault(new() { Route = "taskList", Kind = FaultKind.Envelope, Count = 1 });

        var (_, cloudEvent) = await DropAsync("again.jpg", Photo);

        cloudEvent.GetProperty("type").GetString().ShouldBe(ProjectEventTypes.Succeeded, worker.Host.Log);
        worker.Simulator.GetFaults().ShouldAllBe(fault => fault.Applied == 1);
        Projects("again").ShouldBe(1);
    }

    [Fact]
    public async Task A_project_ends_with_the_reason_while_Aholo_is_unreachable_and_succeeds_on_retry()
    {
        publication.SkipWhenMissing();
        string id = "";
        await worker.WithoutAholoAsync(async () =>
        {
            (id, var cloudEvent) = await DropAsync("unreachable.jpg", Photo);

            cloudEvent.GetProperty("type").GetString().ShouldBe(ProjectEventTypes.Failed, worker.Host.Log);
            var problem = cloudEvent.GetProperty("data").Deserialize(FunctionsJson.Shared.ProjectEventData)!.Problem.ShouldNotBeNull();
            problem.Code.ShouldBe(ProblemCodes.AholoUnavailable, worker.Host.Log);
            problem.Message.ShouldStartWith("Uploading 'unreachable.jpg' to Aholo failed: ");
            problem.Message.ShouldContain("It was tried 3 times.");
            var project = await WaitAsync(Location(id), project => project.Outcome is not null);
            (project.Stage, project.Problem).ShouldBe((ProjectStage.Failed, problem));
            using var record = await worker.Http.GetAsync(project.Links.Record, CancellationToken);
            (await record.Content.ReadFromJsonAsync(FunctionsJson.Shared.ProjectRecord, CancellationToken))!.Problem.ShouldBe(problem);
        });

        using var retry = await worker.Http.PostAsync($"{Location(id)}/retry", null, CancellationToken);

        retry.StatusCode.ShouldBe(HttpStatusCode.Accepted, worker.Host.Log);
        (await WaitAsync(Location(id), project => project.Outcome is not null)).Stage.ShouldBe(ProjectStage.Succeeded, worker.Host.Log);
        Projects("unreachable").ShouldBe(1);
        (await DeleteAsync(id)).ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_project_whose_orchestration_is_terminated_has_failed_and_its_event_comes_and_it_can_be_deleted()
    {
        publication.SkipWhenMissing();
        using var start = await worker.Http.PostAsJsonAsync("/api/projects", new { name = "terminated", kind = "generation", prompt = "a red mug" }, CancellationToken);
        var id = (await WaitAsync(start.Headers.Location!, project => project.Stage == ProjectStage.Waiting)).Id;

        await worker.Host.TerminateAsync(id, "by a test");

        var project = await WaitAsync(Location(id), project => project.Outcome is not null);
        (project.Stage, project.Problem!.Code).ShouldBe((ProjectStage.Failed, ProblemCodes.Internal));
        project.Problem.Message.ShouldContain("by a test");
        await WaitAsync(Location(id), async project =>
        {
            await worker.Host.TickAsync("SweepInterrupted", CancellationToken);
            return project.Links.Record is not null;
        });
        (await ReceiveAsync(id)).GetProperty("type").GetString().ShouldBe(ProjectEventTypes.Failed);
        (await DeleteAsync(id)).ShouldBe(HttpStatusCode.NoContent);
        using var gone = await worker.Http.GetAsync(Location(id), CancellationToken);
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_project_that_waits_can_be_cancelled()
    {
        publication.SkipWhenMissing();
        using var start = await worker.Http.PostAsJsonAsync("/api/projects", new { name = "cancelled", kind = "generation", prompt = "a red mug" }, CancellationToken);
        var location = start.Headers.Location!;
        await WaitAsync(location, project => project.Stage == ProjectStage.Waiting);

        using var cancel = await worker.Http.PostAsync($"{location}/cancel", null, CancellationToken);

        cancel.StatusCode.ShouldBe(HttpStatusCode.Accepted, worker.Host.Log);
        (await WaitAsync(location, project => project.Outcome is not null)).Stage.ShouldBe(ProjectStage.Cancelled);
    }

    [Fact]
    public async Task A_project_is_started_and_shown_over_HTTP_and_its_results_are_streamed()
    {
        publication.SkipWhenMissing();
        using var upload = await worker.Http.PutAsync("/api/uploads/http/photo.jpg", new ByteArrayContent(Photo), CancellationToken);
        upload.StatusCode.ShouldBe(HttpStatusCode.Created, worker.Host.Log);

        using var start = await worker.Http.PostAsJsonAsync(
            "/api/projects", new { name = "http", resources = (string[])["http/photo.jpg"] }, CancellationToken);
        start.StatusCode.ShouldBe(HttpStatusCode.Accepted, await start.Content.ReadAsStringAsync(CancellationToken));
        var project = await WaitAsync(start.Headers.Location!, project => project.Outcome is not null);

        project.Stage.ShouldBe(ProjectStage.Succeeded, worker.Host.Log);
        using var range = new HttpRequestMessage(HttpMethod.Get, $"/api/projects/{project.Id}/assets/model.ply");
        range.Headers.Range = new RangeHeaderValue(0, 2);
        using var part = await worker.Http.SendAsync(range, CancellationToken);
        part.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await part.Content.ReadAsStringAsync(CancellationToken)).ShouldBe("ply");
    }

    [Theory]
    [InlineData(true, 31_000_000)]
    [InlineData(false, 31_000_000)]
    public async Task A_file_above_the_default_limit_of_a_worker_is_stored(bool announced, long size)
    {
        publication.SkipWhenMissing();

        using var upload = await PutZerosAsync($"large/{announced}.bin", size, announced);

        upload.StatusCode.ShouldBe(HttpStatusCode.Created, worker.Host.Log);
        (await upload.Content.ReadFromJsonAsync(FunctionsJson.Shared.UploadView, CancellationToken))!.Size.ShouldBe(size);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_above_the_limit_of_the_host_is_a_500_without_a_body_and_nothing_of_it_is_stored(bool announced)
    {
        publication.SkipWhenMissing();

        using var upload = await PutZerosAsync("large/beyond-host.bin", WorkerFixture.HostBodyLimit + 1, announced);

        upload.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await upload.Content.ReadAsByteArrayAsync(CancellationToken)).ShouldBeEmpty();
        using var stored = await worker.Http.GetAsync("/api/uploads/large/beyond-host.bin", CancellationToken);
        stored.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_above_the_limit_of_the_app_is_a_413_that_names_the_setting(bool announced)
    {
        publication.SkipWhenMissing();

        using var upload = await PutZerosAsync("large/beyond-app.bin", WorkerFixture.MaxInputBytes + 1, announced);

        upload.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge, worker.Host.Log);
        (await upload.Content.ReadAsStringAsync(CancellationToken)).ShouldContain("Aholo:Input:MaxBytes");
    }

    [Fact]
    public async Task What_is_wrong_with_a_request_is_told_in_problem_details()
    {
        publication.SkipWhenMissing();

        using var wrong = await worker.Http.PostAsJsonAsync("/api/projects", new { resources = 1 }, CancellationToken);
        using var unknown = await worker.Http.GetAsync("/api/projects/p2222222222222222222", CancellationToken);

        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest, worker.Host.Log);
        wrong.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await wrong.Content.ReadAsStringAsync(CancellationToken)).ShouldContain("resources");
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        wrong.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
    }

    [Fact]
    public async Task The_app_is_healthy()
    {
        publication.SkipWhenMissing();

        using var health = await worker.Http.GetAsync("/api/health", CancellationToken);

        health.StatusCode.ShouldBe(HttpStatusCode.OK, await health.Content.ReadAsStringAsync(CancellationToken));
    }

    private async Task<(string Id, JsonElement Event)> DropAsync(string name, byte[] content)
    {
        var uploads = worker.Storage.GetBlobContainerClient(new StorageOptions().Uploads);
        var uploaded = await uploads.UploadBlobAsync(name, BinaryData.FromBytes(content), CancellationToken);
        await worker.Host.TriggerAsync(BlobFunction, Connections.Storage, uploads.Name, name, CancellationToken);

        var id = ProjectId.FromBlob(uploads.Name, BlobReference.Of(name, uploaded.Value.ETag));
        return (id, await ReceiveAsync(id));
    }

    private async Task<HttpResponseMessage> PutZerosAsync(string path, long size, bool announced)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/uploads/{path}")
        {
            Content = new StreamContent(new ZeroStream(size), bufferSize: 1024 * 1024),
        };
        request.Content.Headers.ContentLength = announced ? size : null;
        request.Headers.ExpectContinue = announced; // so that a refusal comes before the body is sent
        return await worker.Http.SendAsync(request, CancellationToken);
    }

    private int Projects(string name) => worker.Simulator.GetStats().Projects.Count(project => project.Name == name);

    private Task<JsonElement> ReceiveAsync(string projectId) => LimitAsync(async cancellationToken =>
    {
        await using var client = new ServiceBusClient(worker.Broker.ConnectionString);
        await using var receiver = client.CreateReceiver(WorkerFixture.EventQueue);
        while (true)
        {
            if (await receiver.ReceiveMessageAsync(Patience, cancellationToken) is not { } message)
                continue;

            await receiver.CompleteMessageAsync(message, cancellationToken);
            if (message.CorrelationId == projectId)
                return JsonDocument.Parse(message.Body).RootElement;
        }
    });

    private static Uri Location(string id) => new($"/api/projects/{id}", UriKind.Relative);

    private async Task<HttpStatusCode> DeleteAsync(string id)
    {
        using var answer = await worker.Http.DeleteAsync(Location(id), CancellationToken);
        return answer.StatusCode;
    }

    private Task<ProjectView> WaitAsync(Uri location, Func<ProjectView, bool> condition) =>
        WaitAsync(location, project => Task.FromResult(condition(project)));

    private Task<ProjectView> WaitAsync(Uri location, Func<ProjectView, Task<bool>> condition) => LimitAsync(async cancellationToken =>
    {
        while (true)
        {
            var project = await worker.Http.GetFromJsonAsync(location, FunctionsJson.Shared.ProjectView, cancellationToken);
            if (await condition(project!))
                return project!;
            await Task.Delay(50, cancellationToken);
        }
    });

    private async Task<T> LimitAsync<T>(Func<CancellationToken, Task<T>> wait)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            return await wait(limit.Token);
        }
        catch (OperationCanceledException) when (!CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"Nothing came in {Patience}.{Environment.NewLine}{worker.Host.Log}");
        }
    }
}
