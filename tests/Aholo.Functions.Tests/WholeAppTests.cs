using System.Text.Json;
using Aholo.Functions.Configuration;
using Aholo.Functions.Events;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Triggers;
using Aholo.Simulator;
using Aholo.Tests;
using Embedded.Testing;

namespace Aholo.Functions.Tests;

/// <summary>The app as it is started, by its own <c>Program</c>, on real storage and the simulator, where Aholo takes as long as it may.</summary>
public sealed class WholeAppTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private const string Queue = "aholo-events";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_photo_whose_task_takes_an_hour_is_waited_for_and_told_of_in_the_queue()
    {
        var hour = TimeSpan.FromHours(1);
        await using var app = new FunctionsApplicationFactory<UploadTrigger>().AddServiceBus(Connections.ServiceBus, Queue);
        await using var simulator = await AholoSimulator.StartAsync(new() { TaskDuration = hour, TimeProvider = app.TimeProvider }, CancellationToken);
        var options = new AholoSimulatorOptions();
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["AzureWebJobsStorage"] = storage.ConnectionString,
            [Connections.Storage] = storage.ConnectionString,
            ["Aholo:Storage:Uploads"] = storage.Containers.Uploads.Name,
            ["Aholo:Sweep:Schedule"] = new SweepOptions().Schedule,
            ["Aholo:Polling:Max"] = "00:05:00",
            ["Aholo:Polling:Deadline"] = (2 * hour).ToString(),
            ["Aholo:BaseUrl"] = simulator.V2BaseUrl.ToString(),
            ["Aholo:AllowHttp"] = "true",
            ["Aholo:Assets:AllowLoopback"] = "true",
            ["Aholo:Auth:AppKey"] = options.AppKey,
            ["Aholo:Auth:AppSecret"] = options.AppSecret,
            ["Aholo:Auth:AppUid"] = "test",
            ["Aholo:StatusBatch:Interval"] = "00:00:00.001",
            ["Embedded:BlobScanInterval"] = "00:00:00.100",
        })
        {
            app.Settings[name] = value;
        }

        await app.StartAsync(CancellationToken);
        var photo = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples", "mug.jpg"), CancellationToken);
        var uploads = storage.Containers.Uploads;
        var uploaded = await uploads.GetBlobClient("mug.jpg").UploadAsync(BinaryData.FromBytes(photo), CancellationToken);
        var id = ProjectId.FromBlob(uploads.Name, BlobReference.Of("mug.jpg", uploaded.Value.ETag));

        var message = await app.ReceiveMessageAsync(Queue, CancellationToken);
        var project = await app.WaitForInstanceAsync(id, CancellationToken);

        (message.CorrelationId, message.Subject).ShouldBe((id, ProjectEventTypes.Succeeded));
        var data = JsonDocument.Parse(message.Body).RootElement.GetProperty("data").Deserialize(FunctionsJson.Shared.ProjectEventData)!;
        data.Assets.Select(asset => asset.Name).ShouldBe(["model.ply", "model.spz", "model.sog"]);
        project.ReadOutputAs<ProjectStage>().ShouldBe(ProjectStage.Succeeded);
        (project.LastUpdatedAt - project.CreatedAt).ShouldBeInRange(hour, 1.1 * hour);
    }
}
