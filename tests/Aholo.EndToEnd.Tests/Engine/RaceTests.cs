using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aholo.Functions.Configuration;
using Aholo.Functions.Events;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Functions.Workflow;
using Aholo.Simulator;
using Azure.Storage.Blobs;

namespace Aholo.EndToEnd.Tests.Engine;

/// <summary>
/// Concurrent operations on the real Durable extension: each project is created once and ends once, even if the engine delivers messages
/// twice, too early or too late. The engine may lose an external event (durabletask 720, durabletask-dotnet 387, durable-extension 1676).
/// </summary>
/// <param name="local">The environment.</param>
/// <param name="starts">The number of projects that are canceled while they start.</param>
/// <param name="waits">The number of projects that are canceled while they wait.</param>
public abstract class RaceTests(LocalFixture local, int starts, int waits)
{
    /// <summary>The environment variable that replaces both numbers.</summary>
    private const string RacesVariable = "AHOLO_E2E_RACES";

    /// <summary>The number of concurrent projects that two processors can poll every 50 ms.</summary>
    private const int AtOnce = 10;

    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    [Fact]
    public virtual async Task An_event_that_Event_Grid_delivers_twenty_times_at_once_makes_one_project()
    {
        await using var receiver = await EventReceiver.OpenAsync(local.ServiceBus);
        var blob = local.Storage.GetBlobContainerClient(new StorageOptions().Uploads).GetBlobClient("delivered-often.jpg");
        var uploaded = await blob.UploadAsync(BinaryData.FromBytes(Photos.Mug), overwrite: true, CancellationToken);
        var id = ProjectId.FromBlob(blob.BlobContainerName, BlobReference.Of(blob.Name, uploaded.Value.ETag));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => DeliverAsync(blob, uploaded.Value.ETag.ToString("G"))));

        await local.WaitAsync(id, project => project.Stage == ProjectStage.Waiting);
        await CancelAsync(id);
        await EndedAsync([id]);
        await receiver.WaitAsync(id, ProjectEventNames.Canceled);
        Created("delivered-often").ShouldBe(1);
        receiver.Count(id, ProjectEventNames.Canceled).ShouldBe(1);
    }

    [Fact]
    public virtual async Task Fifty_starts_at_once_with_one_idempotency_key_make_one_project()
    {
        await using var receiver = await EventReceiver.OpenAsync(local.ServiceBus);

        var starts = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => StartAsync("one key", key: "fifty at once")));

        var id = starts.Distinct().ShouldHaveSingleItem();
        await local.WaitAsync(id, project => project.Stage == ProjectStage.Waiting);
        await CancelAsync(id);
        await EndedAsync([id]);
        await receiver.WaitAsync(id, ProjectEventNames.Canceled);
        Created("one key").ShouldBe(1);
        receiver.Count(id, ProjectEventNames.Canceled).ShouldBe(1);
    }

    [Fact]
    public virtual async Task A_cancellation_that_comes_as_the_wait_continues_as_new_ends_the_project_and_the_wait()
    {
        var ids = await RaceAsync(waits, async number =>
        {
            var id = await StartAsync($"continues {number}");

            // The cancellation arrives before or during the last poll of the first execution.
            await local.WaitAsync(id, project => project.Aholo?.Polls >= WaitOrchestrator.PollsPerExecution - 1);
            await CancelAsync(id);
            return id;
        });

        await EndedAsync(ids);
    }

    [Fact]
    public virtual async Task A_project_that_is_canceled_as_soon_as_it_is_started_ends_canceled()
    {
        var ids = await RaceAsync(starts, async number =>
        {
            var id = await StartAsync($"canceled at once {number}");
            await CancelAsync(id);
            return id;
        });

        await EndedAsync(ids);
    }

    [Fact]
    public virtual async Task A_right_decision_counts_after_wrong_ones_that_came_just_before()
    {
        local.Simulator.SetFaults(new FaultRule { Route = "createGen", Kind = FaultKind.ResetAfter });
        var id = await StartAsync("decided");
        var project = await local.WaitAsync(id, project => project.Stage == ProjectStage.AwaitingDecision);
        var created = local.Simulator.GetStats().Projects.Single(project => project.Name == "decided");

        await RaiseAsync(id, Resolution.EventName, "recreate");
        await RaiseAsync(id, Resolution.EventName, new { decision = "Recreate", decisionNumber = project.DecisionNumber + 1 });
        await RaiseAsync(id, Resolution.EventName, new { decision = "Explode" });
        using var right = await local.Http.PostAsJsonAsync(
            $"/api/projects/{id}/resolve", new { decision = "adopt", aholoProjectId = created.ProjectId, decisionNumber = project.DecisionNumber }, CancellationToken);
        using var late = await local.Http.PostAsJsonAsync(
            $"/api/projects/{id}/resolve", new { decision = "recreate", decisionNumber = project.DecisionNumber }, CancellationToken);

        right.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await local.WaitAsync(id, project => project.Stage == ProjectStage.Waiting)).Aholo!.ProjectId.ShouldBe(created.ProjectId);
        await CancelAsync(id);
        await EndedAsync([id]);
        Created("decided").ShouldBe(1);
    }

    private static async Task<IReadOnlyList<string>> RaceAsync(int projects, Func<int, Task<string>> run)
    {
        if (Environment.GetEnvironmentVariable(RacesVariable) is { Length: > 0 } races)
            projects = int.Parse(races, CultureInfo.InvariantCulture);
        var ids = new string[projects];
        await Parallel.ForAsync(
            0, projects, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = CancellationToken },
            async (number, _) => ids[number] = await run(number));
        return ids;
    }

    // Each project is canceled and none of its orchestrations is running.
    private async Task EndedAsync(IReadOnlyList<string> ids)
    {
        foreach (var id in ids)
            (await local.WaitForOutcomeAsync(id)).Stage.ShouldBe(ProjectStage.Canceled);
        var running = "";
        await LocalFixture.UntilAsync(async () => (running = await RunningAsync(ids)) is "", () => $"no orchestration runs, and not {running}");
    }

    private async Task<string> RunningAsync(IReadOnlyList<string> ids)
    {
        var instances = await local.Http.GetFromJsonAsync<JsonElement>(
            "/runtime/webhooks/durabletask/instances?runtimeStatus=Pending,Running,Suspended&showInput=false&top=1000", CancellationToken);
        return string.Join(", ", instances.EnumerateArray()
            .Select(instance => instance.GetProperty("instanceId").GetString()!)
            .Where(instance => ids.Any(id => instance.Contains(id, StringComparison.Ordinal))));
    }

    private async Task<string> StartAsync(string name, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/projects")
        {
            Content = JsonContent.Create(new { name, kind = "generation", prompt = "a red mug" }),
        };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        using var answer = await local.Http.SendAsync(request, CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync(CancellationToken));
        return (await answer.Content.ReadFromJsonAsync(FunctionsJson.Shared.ProjectView, CancellationToken))!.Id;
    }

    private async Task CancelAsync(string id)
    {
        using var answer = await local.Http.PostAsync($"/api/projects/{id}/cancel", content: null, CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync(CancellationToken));
    }

    private async Task RaiseAsync(string id, string name, object payload)
    {
        using var answer = await local.Http.PostAsJsonAsync($"/runtime/webhooks/durabletask/instances/{id}/raiseEvent/{name}", payload, CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
    }

    private async Task DeliverAsync(BlobClient blob, string etag)
    {
        object[] events =
        [
            new
            {
                id = Guid.NewGuid(),
                eventType = "Microsoft.Storage.BlobCreated",
                topic = "",
                subject = $"/blobServices/default/containers/{blob.BlobContainerName}/blobs/{blob.Name}",
                eventTime = DateTimeOffset.UtcNow,
                dataVersion = "",
                metadataVersion = "1",
                data = new { api = "PutBlob", eTag = etag.Trim('"'), contentType = "image/jpeg", contentLength = Photos.Mug.Length, blobType = "BlockBlob", url = blob.Uri },
            },
        ];
        using var request = new HttpRequestMessage(HttpMethod.Post, "/runtime/webhooks/blobs?functionName=Host.Functions.UploadEvents")
        {
            Content = JsonContent.Create(events),
            Headers = { { "aeg-event-type", "Notification" } },
        };
        using var answer = await local.Http.SendAsync(request, CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync(CancellationToken));
    }

    private int Created(string name) => local.Simulator.GetStats().Projects.Count(project => project.Name == name);
}

/// <summary>The tests on the storage provider of the local host.</summary>
[Collection<QuickPollsTests>]
public sealed class SqliteRaceTests(QuickPollsFixture local) : RaceTests(local, starts: 20, waits: 8);

/// <summary>
/// The tests on Azurite with the storage provider of production. They are explicit, because a wait takes a hundred requests a second.
/// </summary>
[Collection<AzureStorageTests>]
public sealed class AzureStorageRaceTests(AzureStorageFixture local) : RaceTests(local, starts: 10, waits: 2)
{
    [Fact(Explicit = true)]
    public override Task An_event_that_Event_Grid_delivers_twenty_times_at_once_makes_one_project() =>
        base.An_event_that_Event_Grid_delivers_twenty_times_at_once_makes_one_project();

    [Fact(Explicit = true)]
    public override Task Fifty_starts_at_once_with_one_idempotency_key_make_one_project() =>
        base.Fifty_starts_at_once_with_one_idempotency_key_make_one_project();

    [Fact(Explicit = true)]
    public override Task A_cancellation_that_comes_as_the_wait_continues_as_new_ends_the_project_and_the_wait() =>
        base.A_cancellation_that_comes_as_the_wait_continues_as_new_ends_the_project_and_the_wait();

    [Fact(Explicit = true)]
    public override Task A_project_that_is_canceled_as_soon_as_it_is_started_ends_canceled() =>
        base.A_project_that_is_canceled_as_soon_as_it_is_started_ends_canceled();

    [Fact(Explicit = true)]
    public override Task A_right_decision_counts_after_wrong_ones_that_came_just_before() =>
        base.A_right_decision_counts_after_wrong_ones_that_came_just_before();
}
