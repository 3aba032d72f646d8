using System.Diagnostics.Metrics;
using Aholo.Files.Assets;
using Aholo.Files.Media;
using Aholo.Files.Problems;
using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Tests.Workflow;
using Aholo.Functions.Triggers;
using Aholo.Functions.Workflow;
using Aholo.Functions.Workflow.Activities;
using LocalAzure.DurableTask.Testing;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Aholo.Functions.Tests.Triggers;

public sealed class UploadSweepTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upload_that_no_trigger_has_started_is_started_once()
    {
        await using var world = new ProjectWorld();
        await world.Host.StartAsync();
        var id = await UploadAsync("missed.jpg");
        var after = DateTimeOffset.UtcNow + TimeSpan.FromHours(1);
        var missed = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "aholo.uploads.missed")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => missed += value);
        listener.Start();

        await SweepAsync(world, after);
        await SweepAsync(world, after);

        missed.ShouldBe(1);

        (await world.Host.Client.GetInstanceAsync(id, CancellationToken)).ShouldNotBeNull();
        (await new ProjectIndex(storage.Containers).SinceAsync(after - TimeSpan.FromDays(1), CancellationToken)).ShouldContain(id);
        await world.Host.WaitUntilIdleAsync();
        world.Calls.Count(call => call == nameof(CreateProject)).ShouldBe(1);
    }

    [Fact]
    public async Task An_upload_from_before_the_clock_was_set_back_is_started()
    {
        await using var world = new ProjectWorld();
        await world.Host.StartAsync();
        var id = await UploadAsync("from-the-future.jpg");

        await SweepAsync(world, DateTimeOffset.UtcNow - TimeSpan.FromDays(1));

        (await world.Host.Client.GetInstanceAsync(id, CancellationToken)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("young.jpg", 1, "its trigger is still to come")]
    [InlineData("old.jpg", 60 * 24 * 3, "it is older than the sweep's limit")]
    [InlineData("folder/photo.jpg", 60, "a file in a folder starts nothing by itself")]
    [InlineData("._photo.jpg", 60, "macOS has added it")]
    [InlineData(".DS_Store", 60, "macOS has added it")]
    public async Task Other_uploads_are_not_started(string name, int minutesLater, string because)
    {
        await using var world = new ProjectWorld();
        await world.Host.StartAsync();
        var id = await UploadAsync(name);

        await SweepAsync(world, DateTimeOffset.UtcNow + TimeSpan.FromMinutes(minutesLater));

        (await world.Host.Client.GetInstanceAsync(id, CancellationToken)).ShouldBeNull(because);
    }

    // The path pattern of the trigger does not match names with line breaks, so the app receives no event.
    [Theory]
    [InlineData("line\nbreak.jpg")]
    [InlineData("line\r\nbreak/project.json")]
    public async Task A_name_with_a_line_break_is_reported_once(string name)
    {
        await using var app = await VirtualApp.StartAsync(storage, taskDuration: TimeSpan.FromMinutes(5));
        var id = await UploadAsync(name);
        var sweeper = app.Services.GetRequiredService<UploadSweeper>();
        app.Host.Time.Advance(DateTimeOffset.UtcNow + TimeSpan.FromHours(1) - app.Host.Time.GetUtcNow());

        for (var sweep = 0; sweep < 2; sweep++)
            await sweeper.SweepAsync(app.Host.Client, CancellationToken);

        var problem = (await app.EndAsync(id)).Problem!;
        problem.Code.ShouldBe(ProblemCodes.FileName);
        problem.Message.ShouldContain("contains a control character");
        app.Sent.Where(sent => sent.StartsWith(id, StringComparison.Ordinal)).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("hdi_isfolder", "true", "", false)]
    [InlineData("Hdi_isfolder", "True", "", false)]
    [InlineData("hdi_isfolder", "false", "", true)]
    [InlineData("hdi_isfolder", "true", "a file that is called a folder", true)]
    public async Task A_folder_of_a_hierarchical_account_starts_nothing(string metadata, string value, string content, bool starts)
    {
        await using var world = new ProjectWorld();
        await world.Host.StartAsync();
        await UploadAsync("replaced");
        var blob = storage.Containers.Uploads.GetBlobClient("replaced");
        var stored = await blob.UploadAsync(
            BinaryData.FromString(content), new BlobUploadOptions { Metadata = new Dictionary<string, string> { [metadata] = value } }, CancellationToken);
        var id = ProjectId.FromBlob(storage.Containers.Uploads.Name, BlobReference.Of("replaced", stored.Value.ETag));
        await using var services = ProjectServices.Create(storage, TimeProvider.System);
        var trigger = new UploadTrigger(services.GetRequiredService<ProjectStarter>(), NullLogger<UploadTrigger>.Instance);

        await trigger.RunAsync(blob, blob.Name, world.Host.Client, CancellationToken);
        await SweepAsync(world, DateTimeOffset.UtcNow + TimeSpan.FromHours(1));

        (await world.Host.Client.GetInstanceAsync(id, CancellationToken) is not null).ShouldBe(starts);
    }

    [Theory]
    [InlineData("\u0001.jpg")]
    [InlineData("folder/\uFFFE.jpg")]
    public async Task A_name_that_makes_the_container_unlistable_is_reported_until_its_blob_is_deleted(string name)
    {
        await using var world = new ProjectWorld();
        await world.Host.StartAsync();
        await UploadAsync("fine.jpg");
        await storage.Containers.Uploads.UploadBlobAsync(name, BinaryData.FromString("x"), CancellationToken);
        try
        {
            for (var run = 0; run < 2; run++)
            {
                var failure = await Should.ThrowAsync<UnlistableContainerException>(() => SweepAsync(world, DateTimeOffset.UtcNow));
                failure.Message.ShouldContain($"Container '{storage.Containers.Uploads.Name}' cannot be listed");
                failure.Message.ShouldContain("Delete or rename the blob");
            }
        }
        finally
        {
            await storage.Containers.Uploads.DeleteBlobAsync(name, cancellationToken: CancellationToken);
        }

        await SweepAsync(world, DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task A_listing_that_failed_after_the_first_blobs_is_reported_until_it_succeeds()
    {
        const string Name = "z\uFFFE.jpg";
        await UploadAsync("folder/00.jpg");
        for (var i = 1; i <= 20; i++)
            await storage.Containers.Uploads.UploadBlobAsync($"folder/{i:00}.jpg", BinaryData.FromString("x"), CancellationToken);
        await storage.Containers.Uploads.UploadBlobAsync(Name, BinaryData.FromString("x"), CancellationToken);
        var listing = new UploadListing(storage.Containers);
        try
        {
            await listing.CheckAsync(CancellationToken);
            await Should.ThrowAsync<UnlistableContainerException>(async () => await listing.ListAsync(CancellationToken).CountAsync(CancellationToken));
            await Should.ThrowAsync<UnlistableContainerException>(() => listing.CheckAsync(CancellationToken));
        }
        finally
        {
            await storage.Containers.Uploads.DeleteBlobAsync(Name, cancellationToken: CancellationToken);
        }

        await listing.CheckAsync(CancellationToken);
        (await listing.ListAsync(CancellationToken).CountAsync(CancellationToken)).ShouldBe(21);
    }

    [Fact]
    public async Task A_name_that_storage_encodes_as_Azure_does_is_listed_as_it_is()
    {
        const string Answer = """
            <?xml version="1.0" encoding="utf-8"?>
            <EnumerationResults ContainerName="uploads"><Blobs>
              <Blob><Name Encoded="true">a%EF%BF%BE.jpg</Name><Properties><Etag>0x1</Etag></Properties></Blob>
            </Blobs><NextMarker /></EnumerationResults>
            """;
        using var http = new HttpClient(new Answering(Answer));
        var service = new BlobServiceClient(
            new Uri("https://storage.example"), new BlobClientOptions { Transport = new Azure.Core.Pipeline.HttpClientTransport(http) });
        var listing = new UploadListing(new ProjectContainers(service, Options.Create(new AholoFunctionsOptions())));

        await listing.CheckAsync(CancellationToken);

        (await listing.ListAsync(CancellationToken).Select(blob => blob.Name).ToListAsync(CancellationToken)).ShouldBe(["a\uFFFE.jpg"]);
    }

    [Fact]
    public async Task A_version_of_the_app_sweeps_at_its_start_and_four_times_in_15_minutes_despite_failures_and_only_once()
    {
        var sweeps = new List<DateTimeOffset>();
        await using var host = new EngineHost().Orchestrator(nameof(EarlySweeps), async context =>
        {
            await EarlySweeps.RunAsync(context);
            return true;
        });
        host.Activity<object?, bool>(nameof(SweepUploadsEarly), _ =>
        {
            sweeps.Add(host.Time.GetUtcNow());
            return sweeps.Count == 1 ? throw new UnlistableContainerException("uploads") : true;
        });
        await host.StartAsync();
        await DeleteUploadsAsync();
        await using var services = ProjectServices.Create(storage, host.Time);
        var timer = new UploadSweep(services.GetRequiredService<UploadSweeper>());
        var began = host.Time.GetUtcNow();

        await timer.RunAsync(new TimerInfo(), host.Client, CancellationToken);
        await host.Client.WaitForInstanceCompletionAsync(EarlySweeps.InstanceId, CancellationToken);
        await timer.RunAsync(new TimerInfo(), host.Client, CancellationToken);
        await host.WaitUntilIdleAsync();

        sweeps.Select(sweep => (int)(sweep - began).TotalMinutes).ShouldBe([1, 3, 7, 15]);
    }

    private async Task<string> UploadAsync(string name)
    {
        await DeleteUploadsAsync();
        var uploaded = await storage.Containers.Uploads.UploadBlobAsync(name, BinaryData.FromString(name), CancellationToken);
        return ProjectId.FromBlob(storage.Containers.Uploads.Name, BlobReference.Of(name, uploaded.Value.ETag));
    }

    // The sweep would start projects for the uploads of other tests.
    private async Task DeleteUploadsAsync()
    {
        await foreach (var blob in storage.Containers.Uploads.GetBlobsAsync(cancellationToken: CancellationToken))
            await storage.Containers.Uploads.DeleteBlobAsync(blob.Name, cancellationToken: CancellationToken);
    }

    private async Task SweepAsync(ProjectWorld world, DateTimeOffset now)
    {
        await using var services = ProjectServices.Create(storage, new FakeTimeProvider(now));
        await services.GetRequiredService<UploadSweeper>().SweepAsync(world.Host.Client, CancellationToken);
    }

    private sealed class Answering(string xml) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = new StringContent(xml, mediaType: new("application/xml")) });
    }
}
