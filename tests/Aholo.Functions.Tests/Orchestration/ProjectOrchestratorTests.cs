using Aholo.Functions.Activities;
using Aholo.Functions.Assets;
using Aholo.Functions.Events;
using Aholo.Functions.Orchestration;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Tests.Orchestration;

public sealed class ProjectOrchestratorTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task A_photo_goes_through_all_stages_and_ends_with_a_record_and_then_an_event(int cachedSessions)
    {
        await using var world = new ProjectWorld(cachedSessions);
        var looks = new Queue<AholoTaskStatus>([
            AholoTaskStatus.PreProcessing, AholoTaskStatus.Queued, AholoTaskStatus.Waiting, AholoTaskStatus.Running, AholoTaskStatus.Succeeded]);
        world.Look = _ => ProjectWorld.Task(looks.Dequeue());

        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);

        world.Calls.Where(call => call is not (nameof(GetTask) or nameof(CopyAsset))).ShouldBe(
            [nameof(InspectResource), nameof(UploadResource), nameof(CreateProject), nameof(WriteRecord), nameof(PublishEvent)]);
        var record = world.Records.ShouldHaveSingleItem();
        record.Outcome.ShouldBe(ProjectStage.Succeeded);
        record.Aholo.ShouldBe(new AholoIds(ProjectWorld.AholoProjectId, "task-1"));
        record.Assets.Select(asset => asset.Name).ShouldBe(["model.ply", "model.spz", "model.sog"]);
        record.Timings.Select(timing => timing.Stage).ShouldBe([
            ProjectStage.Accepted, ProjectStage.Inspecting, ProjectStage.Uploading, ProjectStage.Creating, ProjectStage.Waiting,
            ProjectStage.Copying, ProjectStage.Publishing]);
        world.Events.ShouldHaveSingleItem().Type.ShouldBe(ProjectEventTypes.Succeeded);
        (await world.StatusAsync()).Stage.ShouldBe(ProjectStage.Succeeded);
    }

    [Fact]
    public async Task A_task_of_an_hour_is_looked_at_ever_less_often_and_waited_for_in_no_time()
    {
        await using var world = new ProjectWorld();
        var looks = new List<DateTimeOffset>();
        var began = world.Host.Time.GetUtcNow();
        world.Look = _ =>
        {
            looks.Add(world.Host.Time.GetUtcNow());
            return ProjectWorld.Task(world.Host.Time.GetUtcNow() - began > TimeSpan.FromMinutes(58) ? AholoTaskStatus.Succeeded : AholoTaskStatus.Running);
        };

        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);

        var waits = looks.Prepend(began).Zip(looks, (first, second) => (second - first).TotalSeconds).ToList();
        waits[0].ShouldBeInRange(4.5, 5.5);
        waits.ShouldAllBe(wait => wait <= 33);
        waits.Skip(10).ShouldAllBe(wait => wait >= 27);
        looks.Count.ShouldBeLessThan(130);
    }

    [Fact]
    public async Task A_task_that_is_not_done_by_the_deadline_times_out_and_is_not_created_again()
    {
        await using var world = new ProjectWorld { Look = _ => ProjectWorld.Task(AholoTaskStatus.Running) };

        (await world.RunAsync()).ShouldBe(ProjectStage.TimedOut);

        world.Calls.Count(call => call == nameof(CreateProject)).ShouldBe(1);
        var record = world.Records.ShouldHaveSingleItem();
        record.Problem!.Code.ShouldBe(ProblemCodes.Deadline);
        record.Problem.Message.ShouldContain("Running");
        record.Aholo!.ProjectId.ShouldBe(ProjectWorld.AholoProjectId);
        world.Events.ShouldHaveSingleItem().Type.ShouldBe(ProjectEventTypes.Failed);
    }

    [Fact]
    public async Task An_outage_while_waiting_does_not_lose_what_has_been_paid_for()
    {
        await using var world = new ProjectWorld();
        var looks = 0;
        world.Look = _ => ++looks < 50 ? throw new InvalidOperationException("the service is down") : ProjectWorld.Task(AholoTaskStatus.Succeeded);

        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);
    }

    [Theory]
    [InlineData(AholoTaskStatus.Failed, ProjectStage.Failed)]
    [InlineData(AholoTaskStatus.Canceled, ProjectStage.Cancelled)]
    [InlineData(AholoTaskStatus.TimedOut, ProjectStage.TimedOut)]
    [InlineData(AholoTaskStatus.Rejected, ProjectStage.Rejected)]
    public async Task A_task_that_ends_without_success_gives_the_outcome_of_the_same_name(int status, int outcome)
    {
        await using var world = new ProjectWorld { Look = _ => ProjectWorld.Task((AholoTaskStatus)status) };

        (await world.RunAsync()).ShouldBe((ProjectStage)outcome);

        world.Records.ShouldHaveSingleItem().Problem!.Code.ShouldBe(ProblemCodes.AholoTask);
        world.Events.ShouldHaveSingleItem().Data.Problem!.Message.ShouldContain(ProjectWorld.AholoProjectId);
    }

    [Fact]
    public async Task A_file_that_cannot_be_used_fails_the_project_before_anything_is_sent_to_Aholo()
    {
        await using var world = new ProjectWorld { Inspect = _ => new(null, new(ProblemCodes.InputEmpty, "'mug.jpg' is empty.", "mug.jpg")) };

        (await world.RunAsync()).ShouldBe(ProjectStage.Failed);

        world.Calls.ShouldBe([nameof(InspectResource), nameof(WriteRecord), nameof(PublishEvent)]);
        world.Events.ShouldHaveSingleItem().Data.Problem.ShouldBe(new(ProblemCodes.InputEmpty, "'mug.jpg' is empty.", "mug.jpg"));
    }

    [Fact]
    public async Task A_passing_failure_is_tried_again_and_a_lasting_one_ends_the_project_and_names_the_file()
    {
        await using var world = new ProjectWorld();
        var uploads = 0;
        world.Upload = _ => ++uploads < 3 ? throw new AholoUnavailableException("no connection") : new("mug.jpg");
        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);
        uploads.ShouldBe(3);

        await using var other = new ProjectWorld { Upload = _ => throw new AholoUnavailableException("no connection") };
        (await other.RunAsync()).ShouldBe(ProjectStage.Failed);
        var problem = other.Records.ShouldHaveSingleItem().Problem!;
        problem.Code.ShouldBe(ProblemCodes.AholoUnavailable);
        problem.Message.ShouldContain("'mug.jpg'");
        problem.Message.ShouldContain("no connection");
    }

    [Fact]
    public async Task A_create_whose_outcome_is_unknown_waits_for_a_person_and_adopts_what_is_there()
    {
        await using var world = new ProjectWorld();
        var creates = 0;
        world.Create = _ => ++creates == 1 ? Unknown() : new(ProjectWorld.AholoProjectId);
        await world.ScheduleAsync();
        await world.Host.WaitUntilIdleAsync();

        var status = await world.StatusAsync();
        status.Stage.ShouldBe(ProjectStage.Attention);
        status.Problem!.Code.ShouldBe(ProblemCodes.AholoOutcomeUnknown);
        world.Events.ShouldHaveSingleItem().Type.ShouldBe(ProjectEventTypes.Attention);

        var adopt = new Resolution(ResolveDecision.Adopt, ProjectWorld.AholoProjectId);
        await world.Host.Client.RaiseEventAsync(ProjectWorld.ProjectId, Resolution.EventName, adopt, CancellationToken);
        await world.Host.Client.WaitForInstanceCompletionAsync(ProjectWorld.ProjectId, CancellationToken);

        world.Resolutions.ShouldHaveSingleItem().ShouldBe(adopt);
        world.Records.ShouldHaveSingleItem().Outcome.ShouldBe(ProjectStage.Succeeded);
        world.Records[0].Problem.ShouldBeNull();
    }

    [Fact]
    public async Task A_create_whose_outcome_is_unknown_can_be_given_up()
    {
        await using var world = new ProjectWorld { Create = _ => Unknown() };
        await world.ScheduleAsync();
        await world.Host.WaitUntilIdleAsync();

        await world.Host.Client.RaiseEventAsync(
            ProjectWorld.ProjectId, Resolution.EventName, new Resolution(ResolveDecision.Abandon), CancellationToken);
        await world.Host.Client.WaitForInstanceCompletionAsync(ProjectWorld.ProjectId, CancellationToken);

        world.Records.ShouldHaveSingleItem().Outcome.ShouldBe(ProjectStage.Failed);
        world.Records[0].Problem!.Code.ShouldBe(ProblemCodes.Abandoned);
    }

    [Fact]
    public async Task A_missing_optional_result_is_a_fact_and_a_broken_one_a_failure()
    {
        await using var world = new ProjectWorld();
        var copy = world.Copy;
        world.Copy = input => input.Kind == AssetKind.Sog ? new(null) : copy(input);
        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);
        world.Records.ShouldHaveSingleItem().Assets.Select(asset => asset.Name).ShouldBe(["model.ply", "model.spz"]);

        await using var other = new ProjectWorld();
        other.Copy = input => input.Kind == AssetKind.Spz ? new(null, new(ProblemCodes.Asset, "model.spz is damaged")) : copy(input);
        (await other.RunAsync()).ShouldBe(ProjectStage.Failed);
        other.Records.ShouldHaveSingleItem().Problem!.Message.ShouldBe("model.spz is damaged");
    }

    [Fact]
    public async Task The_event_waits_for_the_record_however_long_storage_stays_away()
    {
        await using var world = new ProjectWorld();
        var began = world.Host.Time.GetUtcNow();
        world.Write = _ =>
        {
            world.Events.ShouldBeEmpty();
            if (world.Host.Time.GetUtcNow() - began < TimeSpan.FromHours(5))
                throw new TimeoutException("storage is away");
        };

        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);
        world.Events.ShouldHaveSingleItem();
    }

    private static StepResult<string> Unknown() => new(null, new(ProblemCodes.AholoOutcomeUnknown, "nobody knows"));
}
