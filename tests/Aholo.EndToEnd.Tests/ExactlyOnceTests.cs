using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Aholo.Files.Media;
using Aholo.Functions.Events;
using Aholo.Functions.Projects;
using Aholo.Simulator;

namespace Aholo.EndToEnd.Tests;

[Collection<RestartTests>]
public sealed class ExactlyOnceTests(RestartFixture local)
{
    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    [Fact]
    public async Task A_trigger_that_fires_again_for_the_same_blob_creates_no_second_project()
    {
        await local.StartAppAsync();
        await using var receiver = await EventReceiver.OpenAsync(local.ServiceBus);
        var id = await local.UploadAsync("fires-twice.jpg", Photos.Mug);
        await receiver.WaitAsync(id, ProjectEventNames.Succeeded);
        await local.WaitForOutcomeAsync(id);
        var again = $"Project {id} was started before";
        var runs = LogLines(again);

        // A host that has lost its list of reported blobs reports every blob again, as Event Grid may.
        await local.Environment.Functions.KillAsync();
        Directory.Delete(Path.Combine(local.Environment.FunctionsDirectory, "blobs"), recursive: true);
        await local.Environment.StartFunctionsAsync(cancellationToken: CancellationToken);
        await LocalFixture.UntilAsync(() => LogLines(again) > runs, "the trigger fires again");

        Projects("fires-twice").Count.ShouldBe(1);
        receiver.Count(id, ProjectEventNames.Succeeded).ShouldBe(1);
    }

    [Fact]
    public async Task Two_HTTP_requests_with_one_idempotency_key_create_one_project()
    {
        await local.StartAppAsync();
        await local.UploadAsync("folder/by-http.jpg", Photos.Mug);
        var starts = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => StartAsync()));

        starts.ShouldAllBe(start => start.StatusCode == HttpStatusCode.Accepted);
        var location = starts.Select(start => start.Headers.Location!.ToString()).Distinct().ShouldHaveSingleItem();
        (await local.WaitForOutcomeAsync(location.Split('/')[^1])).Stage.ShouldBe(ProjectStage.Succeeded);
        Projects("by-http").Count.ShouldBe(1);

        Task<HttpResponseMessage> StartAsync()
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/api/projects")
            {
                Content = JsonContent.Create(new { files = new[] { "folder/by-http.jpg" } }),
                Headers = { { "Idempotency-Key", "the same" } },
            };
            return local.Http.SendAsync(request, CancellationToken);
        }
    }

    [Theory]
    [InlineData("host")]
    [InlineData("worker")]
    public async Task A_kill_in_any_stage_still_ends_with_one_project_and_one_outcome(string victim)
    {
        await local.StartAppAsync();

        // Each project is held in its stage, the last stage first, so that no fault stops a project on its way to a later stage.
        await local.Environment.Broker.DisposeAsync();
        var publishing = await StartAsync("publishing", ProjectStage.Publishing);
        var copying = await StartAsync("copying", ProjectStage.Copying, new() { Route = "assetDownload", Kind = FaultKind.Delay, Count = null });
        var trace = ActivityTraceId.CreateRandom();
        var waiting = await StartByHttpAsync("waiting", trace, new() { Route = "taskList", Kind = FaultKind.Delay, Count = null });
        var created = await StartAsync("created", ProjectStage.Creating, new() { Route = "createRecon", Kind = FaultKind.SlowBody });
        await LocalFixture.UntilAsync(() => Projects(Name("created")).Count > 0, "Aholo has created the project, whose response is still on its way");
        var creating = await StartAsync("creating", ProjectStage.Creating, new() { Route = "createRecon", Kind = FaultKind.Delay });
        var transferring = await StartAsync("transferring", ProjectStage.Transferring, new() { Route = "singleUpload", Kind = FaultKind.Delay, Count = null });
        var inspecting = await StartAsync("inspecting", ProjectStage.Inspecting);

        await KillAsync(victim, restore: async () =>
        {
            local.Simulator.ClearFaults();
            await local.Environment.StartBrokerAsync(CancellationToken);
        });

        await using var receiver = await EventReceiver.OpenAsync(local.ServiceBus);
        foreach (var (stage, id) in (IEnumerable<(string, string)>)
            [("publishing", publishing), ("copying", copying), ("waiting", waiting), ("created", created), ("creating", creating), ("transferring", transferring), ("inspecting", inspecting)])
        {
            var project = await local.WaitAsync(id, project => project.Outcome is not null || project.Stage == ProjectStage.AwaitingDecision);
            if (project.Stage == ProjectStage.AwaitingDecision)
            {
                stage.ShouldBeOneOf("created", "creating"); // only a create may need an operator
                await ResolveAsync(id, Projects(Name(stage)));
            }

            var succeeded = await receiver.WaitAsync(id, ProjectEventNames.Succeeded);
            (await local.WaitForOutcomeAsync(id)).Stage.ShouldBe(ProjectStage.Succeeded, stage);
            Projects(Name(stage)).Count.ShouldBe(1, stage);
            receiver.Count(id, ProjectEventNames.Succeeded).ShouldBe(1, stage);
            if (id == waiting)
                ActivityContext.Parse(succeeded.GetProperty("traceparent").GetString()!, traceState: null).TraceId.ShouldBe(trace, "a restart keeps the trace");
        }

        string Name(string stage) => $"killed-{victim}-{stage}";

        async Task<string> StartAsync(string name, ProjectStage stage, FaultRule? fault = null)
        {
            Add(fault);
            var id = await local.UploadAsync($"{Name(name)}.jpg", stage == ProjectStage.Inspecting ? Photos.LargeMug(megabytes: 64) : Photos.Mug);
            await local.WaitAsync(id, project => project.Stage == stage);
            return id;
        }

        async Task<string> StartByHttpAsync(string name, ActivityTraceId trace, FaultRule fault)
        {
            Add(fault);
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/projects")
            {
                Content = JsonContent.Create(new { kind = "generation", name = Name(name), prompt = "a traced mug" }),
                Headers = { { "traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01" } },
            };
            using var started = await local.Http.SendAsync(request, CancellationToken);
            started.StatusCode.ShouldBe(HttpStatusCode.Accepted);
            var id = started.Headers.Location!.ToString().Split('/')[^1];
            await local.WaitAsync(id, project => project.Stage == ProjectStage.Waiting);
            return id;
        }

        void Add(FaultRule? fault)
        {
            if (fault is null)
                return;

            fault.DelayMs = 30_000;
            local.Simulator.AddFault(fault);
        }
    }

    private async Task KillAsync(string victim, Func<Task> restore)
    {
        if (victim == "host")
        {
            await local.Environment.Functions.KillAsync();
            await restore();
            await local.Environment.StartFunctionsAsync(cancellationToken: CancellationToken);
            return;
        }

        var killed = local.Environment.Functions.WorkerId;
        (await local.Environment.Functions.KillWorkerAsync()).ShouldBeTrue();
        await restore();
        await LocalFixture.UntilAsync(() => local.Environment.Functions.WorkerId != killed, "the host has started another worker");
    }

    // As an operator: adopts the project at Aholo, or creates it if there is none.
    private async Task ResolveAsync(string id, IReadOnlyList<CreatedProject> projects)
    {
        object decision = projects is [var project]
            ? new { decision = "adopt", aholoProjectId = project.ProjectId }
            : new { decision = "recreate" };
        var response = await local.Http.PostAsJsonAsync($"/api/projects/{id}/resolve", decision, CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync(CancellationToken));
    }

    private IReadOnlyList<CreatedProject> Projects(string name) =>
        [.. local.Simulator.GetStats().Projects.Where(project => project.Name == name)];

    private int LogLines(string text) => File.ReadLines(local.Environment.FunctionsLog).Count(line => line.Contains(text, StringComparison.Ordinal));
}
