using System.Net;
using System.Net.Http.Json;
using Aholo.Functions.Events;
using Aholo.Functions.Projects;
using Aholo.Simulator;

namespace Aholo.EndToEnd.Tests;

[Collection<KillTests>]
public sealed class ExactlyOnceTests(LocalFixture local)
{
    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    [Fact]
    public async Task A_trigger_that_fires_again_for_the_same_blob_makes_no_second_project()
    {
        await using var inbox = await EventInbox.OpenAsync(local.ServiceBus);
        var id = await local.UploadAsync("fires-twice.jpg", Photos.Mug);
        await inbox.WaitAsync(id, ProjectEventNames.Succeeded);
        await local.WaitForOutcomeAsync(id);
        var again = $"Project {id} was started before";
        var runs = LogLines(again);

        // The host that has lost what it has reported reports every blob again, as Event Grid may.
        await local.Environment.Functions.KillAsync();
        Directory.Delete(Path.Combine(local.Environment.FunctionsDirectory, "blobs"), recursive: true);
        await local.Environment.StartFunctionsAsync(cancellationToken: CancellationToken);
        await LocalFixture.UntilAsync(() => LogLines(again) > runs, "the trigger fires again");

        Projects("fires-twice").Count.ShouldBe(1);
        inbox.Count(id, ProjectEventNames.Succeeded).ShouldBe(1);
    }

    [Fact]
    public async Task Two_HTTP_starts_with_one_idempotency_key_make_one_project()
    {
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
    [InlineData("Inspecting", "host")]
    [InlineData("Transferring", "host")]
    [InlineData("Transferring", "worker")]
    [InlineData("Creating", "host")]
    [InlineData("Created", "host")]
    [InlineData("Created", "worker")]
    [InlineData("Waiting", "host")]
    [InlineData("Copying", "host")]
    [InlineData("Publishing", "host")]
    [InlineData("Publishing", "worker")]
    public async Task A_kill_in_any_stage_still_ends_with_one_project_and_one_outcome(string moment, string victim)
    {
        var name = $"killed-{victim}-{moment}";
        var stage = moment == "Created" ? ProjectStage.Creating : Enum.Parse<ProjectStage>(moment);
        var restore = await HoldAsync(moment);

        var id = await local.UploadAsync($"{name}.jpg", moment == "Inspecting" ? Photos.LargeMug(megabytes: 64) : Photos.Mug);
        await local.WaitAsync(id, project => project.Stage == stage);
        if (moment == "Created")
            await LocalFixture.UntilAsync(() => Projects(name).Count > 0, "Aholo has created the project");
        if (victim == "worker")
        {
            var killed = local.Environment.Functions.WorkerId;
            (await local.Environment.Functions.KillWorkerAsync()).ShouldBeTrue();
            await restore();
            await LocalFixture.UntilAsync(() => local.Environment.Functions.WorkerId != killed, "the host has started another worker");
        }
        else
        {
            await local.Environment.Functions.KillAsync();
            await restore();
            await local.Environment.StartFunctionsAsync(cancellationToken: CancellationToken);
        }

        await using var inbox = await EventInbox.OpenAsync(local.ServiceBus);
        var project = await local.WaitAsync(id, project => project.Outcome is not null || project.Stage == ProjectStage.AwaitingDecision);
        if (project.Stage == ProjectStage.AwaitingDecision)
        {
            stage.ShouldBe(ProjectStage.Creating, "only a create may need a person");
            await ResolveAsync(id, Projects(name));
        }

        await inbox.WaitAsync(id, ProjectEventNames.Succeeded);
        (await local.WaitForOutcomeAsync(id)).Stage.ShouldBe(ProjectStage.Succeeded);
        Projects(name).Count.ShouldBe(1);
        inbox.Count(id, ProjectEventNames.Succeeded).ShouldBe(1);
    }

    // Makes a stage last long enough to be killed in; what is returned ends that.
    private async Task<Func<Task>> HoldAsync(string moment)
    {
        switch (moment)
        {
            case "Transferring":
                return Fault(new() { Route = "singleUpload", Kind = FaultKind.Delay, DelayMs = 30_000 });
            case "Creating":
                return Fault(new() { Route = "createRecon", Kind = FaultKind.Delay, DelayMs = 30_000 });
            case "Created":
                // The project is created, but the answer takes its time.
                return Fault(new() { Route = "createRecon", Kind = FaultKind.SlowBody, DelayMs = 30_000 });
            case "Waiting":
                return Fault(new() { Route = "taskList", Kind = FaultKind.Delay, DelayMs = 30_000 });
            case "Copying":
                return Fault(new() { Route = "resultDownload", Kind = FaultKind.Delay, DelayMs = 30_000, Count = 3 });
            case "Publishing":
                await local.Environment.Broker.DisposeAsync();
                return () => local.Environment.StartBrokerAsync(CancellationToken);
            default:
                return () => Task.CompletedTask;
        }

        Func<Task> Fault(FaultRule rule)
        {
            local.Simulator.SetFaults([rule]);
            return () =>
            {
                local.Simulator.ClearFaults();
                return Task.CompletedTask;
            };
        }
    }

    // As a person would: adopt what is at Aholo, or create it when there is none.
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
