using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aholo.Functions.Configuration;
using Aholo.Functions.Events;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Local.Hosting;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;

namespace Aholo.Local.Run;

/// <summary>Uploads a sample and follows it to its event, as a client would: over HTTP, the queue and storage.</summary>
internal sealed class SampleRun(LocalEnvironment environment, IRunReporter reporter)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    // An event that has not arrived by then was received by another receiver, or is sent to webhooks only.
    private static readonly TimeSpan EventGrace = TimeSpan.FromSeconds(3);

    public async Task<RunResult> RunAsync(Sample sample, CancellationToken cancellationToken)
    {
        var uploads = environment.Storage.GetBlobContainerClient(new StorageOptions().Uploads);
        foreach (var item in sample.Items.SkipLast(1))
            await UploadAsync(uploads, item, cancellationToken);

        var clock = Stopwatch.StartNew();
        var last = await UploadAsync(uploads, sample.Items[^1], cancellationToken);
        var id = ProjectId.FromBlob(uploads.Name, last);
        reporter.Uploaded($"{uploads.Name}/{last.Path}", id);

        using var http = environment.OpenApp();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var following = FollowAsync(http, id, stop.Token);
            var receiving = ReceiveEventAsync(id, stop.Token);
            var ended = await Task.WhenAny(following, receiving);
            var elapsed = clock.Elapsed;
            await ended;
            if (ended == following)
                await Task.WhenAny(receiving, Task.Delay(EventGrace, stop.Token));
            else
                await following;
            var projectEvent = receiving.IsCompleted ? await receiving : await ReadEventAsync(http, id, cancellationToken);
            return await CheckAsync(projectEvent, elapsed, cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    private async Task<ProjectEventData> ReadEventAsync(HttpClient http, string id, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync($"/api/projects/{id}/event", cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new LocalException($"Project {id} has ended, but its event has not arrived: see {environment.FunctionsLog}.");

        using var published = JsonDocument.Parse(await response.Content.ReadAsStreamAsync(cancellationToken));
        reporter.Event(published.RootElement, fromQueue: false);
        return Data(published.RootElement);
    }

    private static ProjectEventData Data(JsonElement cloudEvent) => cloudEvent.GetProperty("data").Deserialize(FunctionsJson.Shared.ProjectEventData)!;

    private static async Task<BlobReference> UploadAsync(BlobContainerClient uploads, Sample.Item item, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(item.File);
        var uploaded = await uploads.GetBlobClient(item.Blob).UploadAsync(content, overwrite: true, cancellationToken);
        return BlobReference.Of(item.Blob, uploaded.Value.ETag);
    }

    // The stage of a project becomes its outcome right after its event was sent.
    private async Task FollowAsync(HttpClient http, string id, CancellationToken cancellationToken)
    {
        (ProjectStage? Stage, AholoTaskStatus?, int?) last = default;
        while (last.Stage?.IsOutcome() != true)
        {
            var response = await http.GetAsync($"/api/projects/{id}", cancellationToken);
            if (response.StatusCode == HttpStatusCode.Unauthorized)
                throw new LocalException($"The function app requires a key: set {LocalEnvironment.KeyVariable} in the environment, or pass --no-sample.");

            if (response.StatusCode != HttpStatusCode.NotFound)
            {
                response.EnsureSuccessStatusCode();
                var project = (await response.Content.ReadFromJsonAsync(FunctionsJson.Shared.ProjectView, cancellationToken))!;
                var now = (project.Stage, project.Aholo?.Status, project.FilesDone);
                if (last != now)
                    reporter.Project(project);
                last = now;
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    // Events of earlier runs that nobody has received come first; they are received too, as by a consumer.
    private async Task<ProjectEventData> ReceiveEventAsync(string id, CancellationToken cancellationToken)
    {
        await using var client = new ServiceBusClient(environment.Broker.ConnectionString);
        await using var receiver = client.CreateReceiver(LocalEnvironment.EventQueue);
        await foreach (var message in receiver.ReceiveMessagesAsync(cancellationToken))
        {
            using var cloudEvent = JsonDocument.Parse(message.Body);
            await receiver.CompleteMessageAsync(message, cancellationToken);
            if (message.CorrelationId != id)
                continue;

            reporter.Event(cloudEvent.RootElement, fromQueue: true);
            var data = Data(cloudEvent.RootElement);
            if (data.Stage.IsOutcome())
                return data;
        }

        throw new OperationCanceledException(cancellationToken);
    }

    private async Task<RunResult> CheckAsync(ProjectEventData data, TimeSpan elapsed, CancellationToken cancellationToken)
    {
        var problem = data.Problem?.Message;
        if (data.Stage == ProjectStage.Succeeded && data.Assets.Count == 0)
            problem = "The project succeeded without any asset.";
        foreach (var asset in data.Assets)
            problem ??= await AssetVerifier.FindProblemAsync(environment.Storage, asset, cancellationToken);

        return new(data.Id, data.Stage, problem, [.. data.Warnings.Select(warning => warning.Message)], data.Assets, elapsed);
    }
}
