using System.Text.Json;
using Aholo.Files.Media;
using Aholo.Files.Problems;
using Aholo.Functions.Projects;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Workflow;
using Aholo.Simulator;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask;

namespace Aholo.Functions.Tests.Workflow;

/// <summary>Unknown values of Aholo and of other versions of the app are shown as unknown and break nothing.</summary>
public sealed class UnknownValueTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static readonly byte[] Photo = File.ReadAllBytes(Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples", "mug.jpg"));

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_task_in_an_undocumented_state_is_shown_as_unknown_and_polled_again_and_can_be_canceled()
    {
        await using var app = await VirtualApp.StartAsync(storage, taskDuration: TimeSpan.FromSeconds(1));
        app.Host.SkipTime = false;
        app.Simulator.SetFaults(new FaultRule { Route = "createRecon", Kind = FaultKind.ProjectOutcome, Outcome = ProjectOutcome.UnknownStatus });
        var id = await app.StartProjectAsync("unknown-state.jpg", Photo);
        await app.Host.WaitUntilIdleAsync();

        for (var polls = 1; polls <= 2; polls++)
        {
            app.Host.Time.Advance(TimeSpan.FromMinutes(10));
            await app.Host.WaitUntilIdleAsync();

            using var shown = JsonDocument.Parse(await app.GetAsync(id));
            shown.RootElement.GetProperty("stage").GetString().ShouldBe("Waiting");
            var aholo = shown.RootElement.GetProperty("aholo");
            (aholo.GetProperty("status").GetString(), aholo.GetProperty("polls").GetInt32()).ShouldBe(("Unknown", polls));
            aholo.GetProperty("nextPollAt").GetDateTime().ShouldBeGreaterThan(app.Host.Time.GetUtcNow().UtcDateTime);
        }

        (await app.ListedAsync(id))!.Stage.ShouldBe(ProjectStage.Waiting);
        (await app.AskToCancelAsync(id)).ShouldBe(StatusCodes.Status202Accepted);
        (await app.EndAsync(id)).Outcome.ShouldBe(ProjectStage.Canceled);
    }

    [Fact]
    public async Task A_task_that_stays_in_an_unknown_state_times_out_and_the_reason_names_the_state()
    {
        await using var app = await VirtualApp.StartAsync(storage, taskDuration: TimeSpan.FromSeconds(1));
        app.Simulator.SetFaults(new FaultRule { Route = "createRecon", Kind = FaultKind.ProjectOutcome, Outcome = ProjectOutcome.UnknownStatus });

        var record = await app.RunAsync("unknown-for-good.jpg", Photo);

        record.Outcome.ShouldBe(ProjectStage.TimedOut);
        record.Problem!.Message.ShouldContain("its task was in the unknown state '9'");
    }

    [Fact]
    public async Task The_status_of_another_version_is_shown_as_far_as_it_is_known()
    {
        await using var app = await VirtualApp.StartAsync(storage, taskDuration: TimeSpan.FromSeconds(1));
        app.Host.SkipTime = false;
        app.Host.Orchestrator(nameof(ProjectOrchestrator), context => ShowAsync(context, new
        {
            Stage = "Calibrating",
            Since = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
            Name = "newer",
            Kind = "Animation",
            Timings = new[] { new { Stage = "Polishing", At = context.CurrentUtcDateTime } },
        }));
        var id = await app.StartProjectAsync("newer-stage.jpg", Photo);
        await app.Host.WaitUntilIdleAsync();

        using var shown = JsonDocument.Parse(await app.GetAsync(id));
        (shown.RootElement.GetProperty("stage").GetString(), shown.RootElement.GetProperty("name").GetString()).ShouldBe(("Unknown", "newer"));
        shown.RootElement.TryGetProperty("kind", out _).ShouldBeFalse();
        shown.RootElement.GetProperty("timings")[0].GetProperty("stage").GetString().ShouldBe("Unknown");
        shown.RootElement.GetProperty("links").TryGetProperty("cancel", out _).ShouldBeTrue();
        (await app.ListedAsync(id))!.Stage.ShouldBe(ProjectStage.Unknown);
    }

    [Fact]
    public async Task A_state_of_Aholo_that_an_earlier_version_wrote_as_a_number_is_shown_as_unknown()
    {
        await using var app = await VirtualApp.StartAsync(storage, taskDuration: TimeSpan.FromSeconds(1));
        app.Host.SkipTime = false;
        app.Host.Orchestrator(nameof(ProjectOrchestrator), async context =>
        {
            context.SetCustomStatus(new ProjectStatus { Stage = ProjectStage.Waiting, Since = context.CurrentUtcDateTime, AholoProjectId = "there" });
            return await context.CallSubOrchestratorAsync<int>(
                nameof(WaitOrchestrator), new { }, new SubOrchestrationOptions(instanceId: WaitOrchestrator.InstanceId(context.InstanceId, 1)));
        });
        app.Host.Orchestrator(nameof(WaitOrchestrator), context => ShowAsync(context, new { AholoStatus = 99, Polls = 3 }));
        var id = await app.StartProjectAsync("earlier-state.jpg", Photo);
        await app.Host.WaitUntilIdleAsync();

        using var shown = JsonDocument.Parse(await app.GetAsync(id));
        var aholo = shown.RootElement.GetProperty("aholo");
        (aholo.GetProperty("status").GetString(), aholo.GetProperty("polls").GetInt32()).ShouldBe(("Unknown", 3));
    }

    [Theory]
    [InlineData("\"a form that no version has\"")]
    [InlineData("{\"Stage\":{}}")]
    public async Task A_status_that_cannot_be_read_at_all_is_an_unknown_stage(string status)
    {
        await using var app = await VirtualApp.StartAsync(storage, taskDuration: TimeSpan.FromSeconds(1));
        app.Host.SkipTime = false;
        app.Host.Orchestrator(nameof(ProjectOrchestrator), context => ShowAsync(context, JsonSerializer.Deserialize<JsonElement>(status)));
        var id = await app.StartProjectAsync($"no-status-{status.Length}.jpg", Photo);
        await app.Host.WaitUntilIdleAsync();

        (await app.ViewAsync(id)).Stage.ShouldBe(ProjectStage.Unknown);
    }

    [Fact]
    public async Task A_record_of_another_version_is_shown_as_far_as_it_is_known_and_is_not_retried()
    {
        await using var app = await VirtualApp.StartAsync(storage, taskDuration: TimeSpan.FromSeconds(1));
        var id = ProjectId.New();
        await storage.Containers.Assets.GetBlobClient($"{id}/project.json").UploadAsync(
            BinaryData.FromString(
                $$"""
                {
                  "id": "{{id}}", "outcome": "Archived", "timings": [{ "stage": "Polishing", "at": "2026-01-01T00:00:00Z" }],
                  "spec": { "name": "newer", "kind": "animation", "scene": "street", "quality": "extreme", "access": "team" },
                  "files": [], "assets": [], "warnings": [], "addedLater": 1
                }
                """),
            CancellationToken);

        using var shown = JsonDocument.Parse(await app.GetAsync(id));
        var project = shown.RootElement;
        (project.GetProperty("stage").GetString(), project.GetProperty("outcome").GetString(), project.GetProperty("name").GetString())
            .ShouldBe(("Unknown", "Unknown", "newer"));
        (project.TryGetProperty("spec", out _), project.TryGetProperty("kind", out _)).ShouldBe((false, false));
        project.GetProperty("links").TryGetProperty("delete", out _).ShouldBeTrue();
        (await app.AskToCancelAsync(id)).ShouldBe(StatusCodes.Status409Conflict);
        (await app.AskToRetryAsync(id)).ShouldBe(StatusCodes.Status409Conflict);
    }

    [Theory]
    [InlineData("", "mug")]
    [InlineData(""", "files": null, "assets": null, "warnings": null, "attempt": 0""", "mug")]
    [InlineData(""", "files": [{ "path": "mug.jpg", "eTag": "0x1" }]""", "mug")]
    public async Task A_record_without_optional_members_is_shown_and_can_be_retried(string members, string name)
    {
        await using var app = await VirtualApp.StartAsync(storage, taskDuration: TimeSpan.FromSeconds(1));
        var id = ProjectId.New();
        await storage.Containers.Assets.GetBlobClient($"{id}/project.json").UploadAsync(
            BinaryData.FromString($$"""{ "id": "{{id}}", "outcome": "Failed", "timings": [], "spec": { "name": "{{name}}" }{{members}} }"""), CancellationToken);

        using var shown = JsonDocument.Parse(await app.GetAsync(id));
        var project = shown.RootElement;
        (project.GetProperty("name").GetString(), project.GetProperty("attempt").GetInt32()).ShouldBe((name, 1));
        (project.GetProperty("assets").GetArrayLength(), project.GetProperty("warnings").GetArrayLength()).ShouldBe((0, 0));
        (await app.AskToRetryAsync(id)).ShouldBe(StatusCodes.Status202Accepted);
        (await app.EndAsync(id)).Problem!.Code.ShouldBe(ProblemCodes.StorageLost, "it has neither a plan nor an upload");
    }

    [Fact]
    public async Task A_decision_that_cannot_be_read_is_ignored_and_a_cancellation_that_cannot_be_read_cancels()
    {
        await using var world = new ProjectWorld { Create = () => new(null, new(ProblemCodes.AholoOutcomeUnknown, "nobody knows")) };
        await world.ScheduleAsync();
        await world.Host.WaitUntilIdleAsync();

        foreach (var decision in (object[])["text", new { Decision = "Postpone" }, new { Decision = 1, DecisionNumber = "first" }])
            await world.Host.Client.RaiseEventAsync(world.Input.Id, Resolution.EventName, decision, CancellationToken);
        await world.Host.WaitUntilIdleAsync();
        (await world.StatusAsync()).Stage.ShouldBe(ProjectStage.AwaitingDecision);

        await world.Host.Client.RaiseEventAsync(world.Input.Id, Cancellation.EventName, "text", CancellationToken);
        await world.Host.Client.WaitForInstanceCompletionAsync(world.Input.Id, CancellationToken);
        world.Records.ShouldHaveSingleItem().Outcome.ShouldBe(ProjectStage.Canceled);
    }

    private static async Task<ProjectStage> ShowAsync(TaskOrchestrationContext context, object status)
    {
        context.SetCustomStatus(status);
        await context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
        return ProjectStage.Succeeded;
    }
}
