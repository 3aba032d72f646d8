using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aholo.Functions.Configuration;
using Aholo.Functions.Events;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Local.Hosting;
using Aholo.Local.Run;
using Azure.Messaging.ServiceBus;

namespace Aholo.EndToEnd.Tests;

[Collection<AppTests>]
public sealed class MainJobTests(LocalFixture local)
{
    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    [Fact]
    public async Task A_photo_uploaded_to_the_container_becomes_3D_assets_a_record_and_an_event()
    {
        await using var receiver = await EventReceiver.OpenAsync(local.ServiceBus);
        var id = await local.UploadAsync("main-job.jpg", Photos.Mug);

        var cloudEvent = await receiver.WaitAsync(id, ProjectEventNames.Succeeded);

        cloudEvent.GetProperty("specversion").GetString().ShouldBe("1.0");
        cloudEvent.GetProperty("subject").GetString().ShouldBe(id);
        var data = cloudEvent.GetProperty("data").Deserialize(FunctionsJson.Shared.ProjectEventData)!;
        data.Assets.Select(asset => asset.Name).ShouldBe(["model.ply", "model.spz", "model.sog"]);
        foreach (var asset in data.Assets)
            (await AssetVerifier.FindProblemAsync(local.Storage, asset, CancellationToken)).ShouldBeNull();

        // The record exists before the event is sent.
        var blob = local.Storage.GetBlobContainerClient(new StorageOptions().Assets).GetBlobClient($"{id}/project.json");
        var record = JsonSerializer.Deserialize((await blob.DownloadContentAsync(CancellationToken)).Value.Content, FunctionsJson.Shared.ProjectRecord)!;
        record.Outcome.ShouldBe(ProjectStage.Succeeded);
        var file = record.Files.ShouldHaveSingleItem();
        file.Path.ShouldBe("main-job.jpg");
        (file.Facts!.Size, file.Facts.Format, file.Facts.Width, file.Facts.Height).ShouldBe((Photos.Mug.Length, "jpeg", 1600, 1200));
        record.Warnings.ShouldHaveSingleItem().Message.ShouldContain("5 to 20 photos");

        Projects("main-job").ShouldBe(1);
        (await local.WaitForOutcomeAsync(id)).Stage.ShouldBe(ProjectStage.Succeeded);
    }

    [Theory]
    [InlineData("photos", 24)]
    [InlineData("prompt", 0)]
    [InlineData("video", 1)]
    public async Task Every_sample_becomes_a_3D_project(string sample, int files)
    {
        using var output = new StringWriter();
        var result = await new SampleRun(local.Environment, new JsonReporter(output)).RunAsync(Sample.Find(sample), CancellationToken);

        result.Problem.ShouldBeNull();
        result.Outcome.ShouldBe(ProjectStage.Succeeded);
        result.Warnings.Count.ShouldBe(sample == "video" ? 1 : 0, "the video is small");
        result.Assets.Count.ShouldBeGreaterThanOrEqualTo(2);
        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);
        var cloudEvent = lines.Single(line => line.GetProperty("type").GetString() == "event").GetProperty("event");
        cloudEvent.GetProperty("data").GetProperty("fileCount").GetInt32().ShouldBe(files);
    }

    [Fact]
    public async Task The_message_has_the_properties_that_subscriptions_filter_by_and_its_trace()
    {
        var id = await local.UploadAsync("message.jpg", Photos.Mug);

        await using var client = new ServiceBusClient(local.ServiceBus);
        await using var receiver = client.CreateReceiver(LocalEnvironment.EventQueue);
        await foreach (var message in receiver.ReceiveMessagesAsync(CancellationToken))
        {
            await receiver.CompleteMessageAsync(message, CancellationToken);
            if (message.CorrelationId != id)
                continue;

            (message.MessageId, message.Subject, message.ContentType)
                .ShouldBe(($"{id}.succeeded", "internal.aholo.project.succeeded.v1", "application/cloudevents+json"));
            (message.ApplicationProperties["type"], message.ApplicationProperties["stage"], message.ApplicationProperties["projectId"])
                .ShouldBe(("internal.aholo.project.succeeded.v1", "Succeeded", id));
            using var cloudEvent = JsonDocument.Parse(message.Body);
            var trace = cloudEvent.RootElement.GetProperty("traceparent").GetString();
            message.ApplicationProperties["Diagnostic-Id"].ShouldBe(trace);
            message.ApplicationProperties.Keys.ShouldBe(["type", "stage", "projectId", "Diagnostic-Id"], ignoreOrder: true);
            ActivityContext.TryParse(trace, null, out var context).ShouldBeTrue();
            context.TraceFlags.ShouldBe(ActivityTraceFlags.Recorded, "the trace is recorded although the parent span of the host is not");
            break;
        }
    }

    [Fact]
    public async Task The_event_belongs_to_the_trace_of_the_request_that_started_the_project()
    {
        await using var receiver = await EventReceiver.OpenAsync(local.ServiceBus);
        var trace = ActivityTraceId.CreateRandom();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/projects")
        {
            Content = JsonContent.Create(new { kind = "generation", prompt = "a traced mug" }),
            Headers = { { "traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01" } },
        };

        using var started = await local.Http.SendAsync(request, CancellationToken);
        started.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var id = started.Headers.Location!.ToString().Split('/')[^1];

        var cloudEvent = await receiver.WaitAsync(id, ProjectEventNames.Succeeded);
        ActivityContext.Parse(cloudEvent.GetProperty("traceparent").GetString()!, traceState: null).TraceId.ShouldBe(trace);
    }

    // PublishedAppTests compares that file with the published one.
    [Fact]
    public async Task The_worker_runs_the_file_that_the_build_of_the_app_produced()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux shows the command line of a process as a file.");

        var command = (await File.ReadAllTextAsync($"/proc/{local.Environment.Functions.WorkerId}/cmdline", CancellationToken)).Split('\0');

        command.ShouldContain(Path.Combine(BuiltPrograms.FunctionApp, "Aholo.Functions.dll"));
    }

    [Fact]
    public async Task A_public_splat_reader_reads_each_asset()
    {
        var node = await Repository.InstallNodeToolsAsync(CancellationToken);
        var id = await local.UploadAsync("splats.jpg", Photos.Mug);
        (await local.WaitForOutcomeAsync(id)).Stage.ShouldBe(ProjectStage.Succeeded);

        var directory = Directory.CreateTempSubdirectory("splats-").FullName;
        try
        {
            var rows = new List<int>();
            foreach (var name in (string[])["model.ply", "model.spz", "model.sog"])
            {
                var (asset, csv) = (Path.Combine(directory, name), Path.Combine(directory, name + ".csv"));
                await local.Storage.GetBlobContainerClient(new StorageOptions().Assets)
                    .GetBlobClient($"{id}/{name}").DownloadToAsync(asset, CancellationToken);
                await RunNodeAsync(node, Path.Combine("node_modules", "@playcanvas", "splat-transform", "bin", "cli.mjs"), asset, csv);
                rows.Add(File.ReadLines(csv).Count() - 1);
            }

            rows[0].ShouldBeGreaterThan(1_000);
            rows.Distinct().ShouldHaveSingleItem();
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private int Projects(string name) => local.Simulator.GetStats().Projects.Count(project => project.Name == name);

    private static async Task<string> RunNodeAsync(string directory, params string[] arguments)
    {
        using var node = Process.Start(new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = node.StandardOutput.ReadToEndAsync(CancellationToken);
        var error = node.StandardError.ReadToEndAsync(CancellationToken);
        await node.WaitForExitAsync(CancellationToken);
        node.ExitCode.ShouldBe(0, await error);
        return await output;
    }
}
