using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aholo.Functions.Configuration;
using Aholo.Functions.Events;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Local.Hosting;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;

namespace Aholo.Local.Run;

/// <summary>Drops a sample into the uploads container and follows it to its event, from the outside: over HTTP, the queue and storage.</summary>
internal sealed class SampleRun(LocalEnvironment environment, IRunReporter reporter)
{
    private const string KeyVariable = "LocalAzure__Keys__master";

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    public async Task<RunResult> RunAsync(Sample sample, CancellationToken cancellationToken)
    {
        var uploads = environment.Storage.GetBlobContainerClient(new StorageOptions().Uploads);
        foreach (var item in sample.Items.SkipLast(1))
            await UploadAsync(uploads, item, cancellationToken);

        var clock = Stopwatch.StartNew();
        var last = await UploadAsync(uploads, sample.Items[^1], cancellationToken);
        var id = ProjectId.FromBlob(uploads.Name, last);
        reporter.Dropped($"{uploads.Name}/{last.Path}", id);

        using var stopFollowing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = FollowAsync(id, stopFollowing.Token);
        var projectEvent = await ReceiveEventAsync(id, cancellationToken);
        var elapsed = clock.Elapsed;
        await following;

        return await CheckAsync(projectEvent, elapsed, cancellationToken);
    }

    private static async Task<BlobReference> UploadAsync(BlobContainerClient uploads, Sample.Item item, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(item.File);
        var uploaded = await uploads.GetBlobClient(item.Blob).UploadAsync(content, overwrite: true, cancellationToken);
        return BlobReference.Of(item.Blob, uploaded.Value.ETag);
    }

    // The last thing that happens to a project is that its stage becomes its outcome, right after its event.
    private async Task FollowAsync(string id, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = environment.App.BaseAddress };
        if (Environment.GetEnvironmentVariable(KeyVariable) is { } key)
            http.DefaultRequestHeaders.Add("x-functions-key", key);
        (ProjectStage? Stage, AholoTaskStatus?, int?) last = default;
        while (last.Stage?.IsOutcome() != true)
        {
            var response = await http.GetAsync($"/api/projects/{id}", cancellationToken);
            if (response.StatusCode == HttpStatusCode.Unauthorized)
                throw new LocalException($"The function app asks for a key: set {KeyVariable} in the environment, or follow its projects yourself with --no-sample.");

            if (response.StatusCode != HttpStatusCode.NotFound)
            {
                response.EnsureSuccessStatusCode();
                var project = (await response.Content.ReadFromJsonAsync(FunctionsJson.Shared.ProjectView, cancellationToken))!;
                var now = (project.Stage, project.Aholo?.Status, project.ResourcesDone);
                if (last != now)
                    reporter.Project(project);
                last = now;
            }

            await Task.Delay(LookInterval, cancellationToken);
        }
    }

    // Events of earlier runs that nobody has taken come first; they are taken too, as a consumer would.
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

            reporter.Event(cloudEvent.RootElement);
            var data = cloudEvent.RootElement.GetProperty("data").Deserialize(FunctionsJson.Shared.ProjectEventData)!;
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
