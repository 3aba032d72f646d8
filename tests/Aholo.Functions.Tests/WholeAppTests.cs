using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aholo.Files.Problems;
using Aholo.Functions.Configuration;
using Aholo.Functions.Health;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Triggers;
using Aholo.Simulator;
using Azure.Storage.Blobs;
using LocalAzure.Testing;

namespace Aholo.Functions.Tests;

/// <summary>The app with its own <c>Program</c>, on real storage and the simulator, in virtual time.</summary>
public sealed class WholeAppTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private const string Queue = "aholo-events";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_photo_whose_task_takes_an_hour_ends_in_assets_and_an_event()
    {
        var hour = TimeSpan.FromHours(1);
        await using var app = new FunctionsApplicationFactory<UploadTrigger>().AddServiceBus(Connections.ServiceBus, Queue);
        await using var simulator = await AholoSimulator.StartAsync(new() { TaskDuration = hour, TimeProvider = app.TimeProvider }, CancellationToken);
        var uploads = await CreateContainerAsync("hour");
        Configure(app, simulator, uploads.Name);
        app.Settings["Aholo:Polling:MaxInterval"] = "00:05:00";
        app.Settings["Aholo:Polling:Deadline"] = (2 * hour).ToString();

        await app.StartAsync(CancellationToken);
        var id = await UploadPhotoAsync(uploads);
        var message = await app.ReceiveMessageAsync(Queue, CancellationToken);
        var project = await app.WaitForInstanceAsync(id, CancellationToken);

        (message.CorrelationId, message.Subject).ShouldBe((id, "internal.aholo.project.succeeded.v1"));
        var data = JsonDocument.Parse(message.Body).RootElement.GetProperty("data").Deserialize(FunctionsJson.Shared.ProjectEventData)!;
        data.Assets.Select(asset => asset.Name).ShouldBe(["model.ply", "model.spz", "model.sog"]);
        project.ReadOutputAs<ProjectStage>().ShouldBe(ProjectStage.Succeeded);
        (project.LastUpdatedAt - project.CreatedAt).ShouldBeInRange(hour, 1.1 * hour);
    }

    [Fact]
    public async Task A_photo_whose_task_never_ends_times_out_after_the_deadline_of_four_hours()
    {
        await using var app = new FunctionsApplicationFactory<UploadTrigger>().AddServiceBus(Connections.ServiceBus, Queue);
        await using var simulator = await AholoSimulator.StartAsync(
            new() { TaskDuration = TimeSpan.FromDays(1), TimeProvider = app.TimeProvider }, CancellationToken);
        var uploads = await CreateContainerAsync("deadline");
        Configure(app, simulator, uploads.Name);
        app.Settings["Aholo:Polling:MaxInterval"] = "00:05:00";

        await app.StartAsync(CancellationToken);
        var id = await UploadPhotoAsync(uploads);
        var message = await app.ReceiveMessageAsync(Queue, CancellationToken);
        var project = await app.WaitForInstanceAsync(id, CancellationToken);

        (message.CorrelationId, message.Subject).ShouldBe((id, "internal.aholo.project.timed-out.v1"));
        project.ReadOutputAs<ProjectStage>().ShouldBe(ProjectStage.TimedOut);
        var deadline = new PollingOptions().Deadline;
        (project.LastUpdatedAt - project.CreatedAt).ShouldBeInRange(deadline, deadline + TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task A_blob_whose_name_makes_uploads_unlistable_makes_the_app_unhealthy_until_it_is_deleted()
    {
        await using var app = new FunctionsApplicationFactory<UploadTrigger>().AddServiceBus(Connections.ServiceBus, Queue);
        await using var simulator = await AholoSimulator.StartAsync(new() { TimeProvider = app.TimeProvider }, CancellationToken);
        var uploads = await CreateContainerAsync("unlistable");
        Configure(app, simulator, uploads.Name);

        // After the few blobs that the health check lists.
        for (var i = 0; i < 20; i++)
            await uploads.UploadBlobAsync($"folder/{i:00}.jpg", BinaryData.FromString("x"), CancellationToken);
        await uploads.UploadBlobAsync("\uFFFE.jpg", BinaryData.FromString("x"), CancellationToken);
        await app.StartAsync(CancellationToken);

        var unhealthy = await WaitForStorageAsync(app, HealthState.Unhealthy);
        unhealthy.Reason.ShouldSatisfyAllConditions(
            reason => reason!.ShouldContain("Container 'unlistable' cannot be listed"), reason => reason!.ShouldContain("U+FFFE"));

        await uploads.DeleteBlobAsync("\uFFFE.jpg", cancellationToken: CancellationToken);
        await WaitForStorageAsync(app, HealthState.Healthy);
    }

    [Fact]
    public async Task A_request_that_storage_rejects_is_a_permanent_error_of_the_app()
    {
        await using var app = new FunctionsApplicationFactory<UploadTrigger>().AddServiceBus(Connections.ServiceBus, Queue);
        await using var simulator = await AholoSimulator.StartAsync(new() { TimeProvider = app.TimeProvider }, CancellationToken);
        var uploads = await CreateContainerAsync("refused");
        Configure(app, simulator, uploads.Name);
        app.Settings["Aholo:Storage:State"] = "nowhere";
        await app.StartAsync(CancellationToken);

        using var response = await app.HttpClient.GetAsync("/api/projects", CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        response.Headers.RetryAfter.ShouldBeNull();
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken);
        problem.GetProperty("code").GetString().ShouldBe(ProblemCodes.StorageRefused);
        problem.GetProperty("detail").GetString().ShouldNotBeNull().ShouldContain("(HTTP 404 ContainerNotFound)");
    }

    // An app processes every upload of its container, including those of other tests.
    private async Task<BlobContainerClient> CreateContainerAsync(string name)
    {
        var container = storage.Containers.Service.GetBlobContainerClient(name);
        await container.CreateAsync(cancellationToken: CancellationToken);
        return container;
    }

    /// <returns>The id of the project.</returns>
    private static async Task<string> UploadPhotoAsync(BlobContainerClient uploads)
    {
        var photo = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples", "mug.jpg"), CancellationToken);
        var uploaded = await uploads.GetBlobClient("mug.jpg").UploadAsync(BinaryData.FromBytes(photo), CancellationToken);
        return ProjectId.FromBlob(uploads.Name, BlobReference.Of("mug.jpg", uploaded.Value.ETag));
    }

    private void Configure(FunctionsApplicationFactory<UploadTrigger> app, AholoSimulator simulator, string uploads) =>
        app.UseTestSettings(storage, simulator.V2BaseUrl, uploads);

    // A state is cached for up to a minute, and the next sweep, which lists all uploads, may be later. The other services are healthy in the same
    // report: on a busy machine, virtual time can pass before one responds, and its state is then in a later report.
    private static async Task<HealthEntry> WaitForStorageAsync(FunctionsApplicationFactory<UploadTrigger> app, HealthState state)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken);
        limit.CancelAfter(app.Timeout);
        while (true)
        {
            using var response = await app.HttpClient.GetAsync("/api/health", limit.Token);
            var report = (await response.Content.ReadFromJsonAsync(FunctionsJson.Shared.HealthReport, limit.Token))!;
            if ((report.Storage.Status, report.ServiceBus?.Status, report.Aholo.Status) == (state, HealthState.Healthy, HealthState.Healthy))
            {
                response.StatusCode.ShouldBe(state == HealthState.Healthy ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable);
                return report.Storage;
            }

            await app.AdvanceAsync(TimeSpan.FromMinutes(1), limit.Token);
        }
    }
}
