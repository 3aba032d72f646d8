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

namespace Aholo.Local.Run;

/// <summary>Drops a photo into the uploads container and follows it to its event, from the outside: over HTTP, the queue and storage.</summary>
internal sealed class SampleRun(LocalEnvironment environment, IRunReporter reporter)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);

    public async Task<RunResult> RunAsync(string photo, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(photo);
        var uploads = environment.Storage.GetBlobContainerClient(new StorageOptions().Uploads);

        var clock = Stopwatch.StartNew();
        await using var content = File.OpenRead(photo);
        var uploaded = await uploads.GetBlobClient(name).UploadAsync(content, overwrite: true, cancellationToken);
        var id = ProjectId.FromBlob(uploads.Name, BlobReference.Of(name, uploaded.Value.ETag));
        reporter.Dropped($"{uploads.Name}/{name}", id);

        using var stopFollowing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = FollowAsync(id, stopFollowing.Token);
        var projectEvent = await ReceiveEventAsync(id, cancellationToken);
        var elapsed = clock.Elapsed;
        await following;

        return await CheckAsync(projectEvent, elapsed, cancellationToken);
    }

    // The last thing that happens to a project is that its stage becomes its outcome, right after its event.
    private async Task FollowAsync(string id, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = environment.Functions.BaseAddress };
        (ProjectStage?, AholoTaskStatus?) last = default;
        while (last.Item1?.IsOutcome() != true)
        {
            var response = await http.GetAsync($"/api/projects/{id}", cancellationToken);
            if (response.StatusCode != HttpStatusCode.NotFound)
            {
                response.EnsureSuccessStatusCode();
                var project = (await response.Content.ReadFromJsonAsync(FunctionsJson.Shared.ProjectView, cancellationToken))!;
                if (last != (project.Stage, project.Aholo?.Status))
                    reporter.Project(project);
                last = (project.Stage, project.Aholo?.Status);
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

        return new(data.Id, data.Stage, problem, data.Assets, elapsed);
    }
}
