using System.Text;
using Aholo.Files.Assets;
using Aholo.Files.Problems;
using Aholo.Files.Text;
using Aholo.Functions.Durable;
using Aholo.Functions.Events;
using Aholo.Functions.Projects;
using Aholo.Functions.Workflow;
using Aholo.Functions.Workflow.Activities;

namespace Aholo.Functions.Tests.Workflow;

public sealed class ProjectOrchestratorTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_000)]
    public async Task A_photo_goes_through_all_stages_and_ends_with_a_record_and_then_an_event(int cachedHistorySize)
    {
        await using var world = new ProjectWorld(cachedHistorySize);
        var polls = new Queue<AholoTaskStatus>([
            AholoTaskStatus.PreProcessing, AholoTaskStatus.Queued, AholoTaskStatus.Waiting, AholoTaskStatus.Running, AholoTaskStatus.Succeeded]);
        world.Poll = _ => ProjectWorld.Task(polls.Dequeue());

        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);

        world.Calls.Where(call => call is not (nameof(GetAholoTask) or nameof(CopyAsset))).ShouldBe(
            [nameof(PlanProject), nameof(InspectFiles), nameof(TransferFiles), nameof(CreateProject), nameof(WriteRecord), nameof(PublishEvent)]);
        var record = world.Records.ShouldHaveSingleItem();
        record.Outcome.ShouldBe(ProjectStage.Succeeded);
        record.Aholo.ShouldBe(new AholoIds(ProjectWorld.AholoProjectId, "task-1"));
        record.Assets.Select(asset => asset.Name).ShouldBe(["Ply", "Spz", "Sog"]);
        record.Timings.Select(timing => timing.Stage).ShouldBe([
            ProjectStage.Accepted, ProjectStage.Inspecting, ProjectStage.Transferring, ProjectStage.Creating, ProjectStage.Waiting,
            ProjectStage.Copying, ProjectStage.Publishing]);
        world.Events.ShouldHaveSingleItem().Record.Outcome.ShouldBe(ProjectStage.Succeeded);
        (await world.StatusAsync()).Stage.ShouldBe(ProjectStage.Succeeded);
    }

    [Fact]
    public async Task A_task_of_an_hour_is_polled_at_growing_intervals()
    {
        await using var world = new ProjectWorld();
        var polls = new List<DateTimeOffset>();
        var began = world.Host.Time.GetUtcNow();
        world.Poll = _ =>
        {
            polls.Add(world.Host.Time.GetUtcNow());
            return ProjectWorld.Task(world.Host.Time.GetUtcNow() - began > TimeSpan.FromMinutes(58) ? AholoTaskStatus.Succeeded : AholoTaskStatus.Running);
        };

        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);

        var waits = polls.Prepend(began).Zip(polls, (first, second) => (second - first).TotalSeconds).ToList();
        waits[0].ShouldBeInRange(4.5, 5.5);
        waits.ShouldAllBe(wait => wait <= 33);
        waits.Skip(10).ShouldAllBe(wait => wait >= 27);
        polls.Count.ShouldBeLessThan(130);
    }

    [Fact]
    public async Task A_task_that_does_not_end_by_the_deadline_times_out_and_is_not_created_again()
    {
        await using var world = new ProjectWorld { Poll = _ => ProjectWorld.Task(AholoTaskStatus.Running) };

        (await world.RunAsync()).ShouldBe(ProjectStage.TimedOut);

        world.Calls.Count(call => call == nameof(CreateProject)).ShouldBe(1);
        var record = world.Records.ShouldHaveSingleItem();
        record.Problem!.Code.ShouldBe(ProblemCodes.Deadline);
        record.Problem.Message.ShouldContain("Running");
        record.Aholo!.ProjectId.ShouldBe(ProjectWorld.AholoProjectId);
        world.Events.ShouldHaveSingleItem().Record.Outcome.ShouldBe(ProjectStage.TimedOut);
    }

    [Fact]
    public async Task An_outage_while_waiting_does_not_lose_what_has_been_paid_for()
    {
        await using var world = new ProjectWorld();
        var polls = 0;
        world.Poll = _ => ++polls < 50 ? throw new InvalidOperationException("the service is down") : ProjectWorld.Task(AholoTaskStatus.Succeeded);

        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);
    }

    [Theory]
    [InlineData(AholoTaskStatus.Failed, ProjectStage.Failed)]
    [InlineData(AholoTaskStatus.Canceled, ProjectStage.Canceled)]
    [InlineData(AholoTaskStatus.TimedOut, ProjectStage.TimedOut)]
    [InlineData(AholoTaskStatus.Rejected, ProjectStage.Rejected)]
    public async Task A_task_that_ends_without_success_gives_the_outcome_of_the_same_name(int status, int outcome)
    {
        await using var world = new ProjectWorld { Poll = _ => ProjectWorld.Task((AholoTaskStatus)status) };

        (await world.RunAsync()).ShouldBe((ProjectStage)outcome);

        world.Records.ShouldHaveSingleItem().Problem!.Code.ShouldBe(ProblemCodes.AholoTask);
        world.Events.ShouldHaveSingleItem().Record.Problem!.Message.ShouldContain(ProjectWorld.AholoProjectId);
        await world.Host.WaitUntilIdleAsync();
        world.Host.Service.NextTimer.ShouldBeNull("nothing is left running");
    }

    [Theory]
    [InlineData(nameof(PlanProject), 3)]
    [InlineData(nameof(InspectFiles), 3)]
    [InlineData(nameof(TransferFiles), 3)]
    [InlineData(nameof(CreateProject), 3)]
    [InlineData(nameof(CopyAsset), 9)] // three results
    public async Task An_activity_that_fails_at_every_call_ends_the_project_with_a_record_and_an_event_and_leaves_nothing_running(string step, int tries)
    {
        await using var world = new ProjectWorld();
        switch (step)
        {
            case nameof(PlanProject): world.Plan = _ => throw Broken(); break;
            case nameof(InspectFiles): world.Inspect = _ => throw Broken(); break;
            case nameof(TransferFiles): world.Upload = _ => throw Broken(); break;
            case nameof(CreateProject): world.Create = () => throw Broken(); break;
            default: world.Copy = _ => throw Broken(); break;
        }

        (await world.RunAsync()).ShouldBe(ProjectStage.Failed);
        await world.Host.WaitUntilIdleAsync();

        world.Calls.Count(call => call == step).ShouldBe(tries);
        var record = world.Records.ShouldHaveSingleItem();
        record.Outcome.ShouldBe(ProjectStage.Failed);
        record.Problem!.Message.ShouldContain("broken for good");
        (record.Aholo?.ProjectId == ProjectWorld.AholoProjectId).ShouldBe(step == nameof(CopyAsset), "what has been paid for is recorded");
        world.Events.ShouldHaveSingleItem().Record.Outcome.ShouldBe(ProjectStage.Failed);
        world.Host.Service.NextTimer.ShouldBeNull("nothing is left running");

        static InvalidOperationException Broken() => new("broken for good");
    }

    [Fact]
    public async Task A_file_that_cannot_be_used_fails_the_project_before_anything_is_sent_to_Aholo()
    {
        var empty = new Problem(ProblemCodes.FileEmpty, "'mug.jpg' is empty.", "mug.jpg");
        await using var world = new ProjectWorld { Inspect = _ => BatchResult.Fine with { Problems = [empty] } };

        (await world.RunAsync()).ShouldBe(ProjectStage.Failed);

        world.Calls.ShouldBe([nameof(PlanProject), nameof(InspectFiles), nameof(WriteRecord), nameof(PublishEvent)]);
        world.Events.ShouldHaveSingleItem().Record.Problem.ShouldBe(empty with { Parameters = new() { FileCount = 1, TotalFiles = 1 } });
    }

    [Fact]
    public async Task A_transient_failure_is_retried_and_a_permanent_one_ends_the_project_and_names_the_file()
    {
        await using var world = new ProjectWorld();
        var uploads = 0;
        world.Upload = _ => ++uploads < 3 ? throw Outage() : BatchResult.Fine;
        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);
        uploads.ShouldBe(3);

        await using var other = new ProjectWorld { Upload = _ => throw Outage() };
        (await other.RunAsync()).ShouldBe(ProjectStage.Failed);
        var problem = other.Records.ShouldHaveSingleItem().Problem!;
        problem.Code.ShouldBe(ProblemCodes.AholoUnavailable);
        problem.Message.ShouldContain("'mug.jpg'");
        problem.Message.ShouldContain("no connection");

        static ActivityFailedException Outage() => new(ActivityFailure.Of(new AholoUnavailableException("no connection"), "Uploading 'mug.jpg' to Aholo"));
    }

    [Fact]
    public async Task A_create_whose_outcome_is_unknown_waits_for_an_operator_and_adopts_the_project()
    {
        await using var world = new ProjectWorld();
        var creates = 0;
        world.Create = () => ++creates == 1 ? Unknown() : new(ProjectWorld.AholoProjectId);
        await world.ScheduleAsync();
        await world.Host.WaitUntilIdleAsync();

        var status = await world.StatusAsync();
        status.Stage.ShouldBe(ProjectStage.AwaitingDecision);
        status.Problem!.Code.ShouldBe(ProblemCodes.AholoOutcomeUnknown);
        world.Events.ShouldHaveSingleItem().Record.Outcome.ShouldBe(ProjectStage.AwaitingDecision);

        var adopt = new Resolution(ResolveDecision.Adopt, ProjectWorld.AholoProjectId);
        await world.Host.Client.RaiseEventAsync(ProjectWorld.ProjectId, Resolution.EventName, adopt, CancellationToken);
        await world.Host.Client.WaitForInstanceCompletionAsync(ProjectWorld.ProjectId, CancellationToken);

        world.Resolutions.ShouldHaveSingleItem().ShouldBe(adopt);
        world.Records.ShouldHaveSingleItem().Outcome.ShouldBe(ProjectStage.Succeeded);
        world.Records[0].Problem.ShouldBeNull();
    }

    [Fact]
    public async Task A_decision_that_is_sent_twice_is_applied_once()
    {
        await using var world = new ProjectWorld();
        var creates = 0;
        world.Create = () => ++creates < 3 ? Unknown() : new(ProjectWorld.AholoProjectId);
        await world.ScheduleAsync();
        await world.Host.WaitUntilIdleAsync();
        var first = (await world.StatusAsync()).DecisionNumber;
        var recreate = new Resolution(ResolveDecision.Recreate, Attempt: 1, DecisionNumber: first);

        for (var sent = 0; sent < 2; sent++)
            await world.Host.Client.RaiseEventAsync(ProjectWorld.ProjectId, Resolution.EventName, recreate, CancellationToken);
        await world.Host.WaitUntilIdleAsync();

        creates.ShouldBe(2);
        var status = await world.StatusAsync();
        (status.Stage, status.DecisionNumber).ShouldBe((ProjectStage.AwaitingDecision, first + 1));
        world.Resolutions.ShouldHaveSingleItem().ShouldBe(recreate);
    }

    [Fact]
    public async Task Each_decision_of_each_attempt_has_an_event_of_its_own()
    {
        var ids = new List<string>();
        foreach (var attempt in (int[])[1, 2])
        {
            await using var world = new ProjectWorld();
            var creates = 0;
            world.Create = () => ++creates < 3 ? Unknown() : new(ProjectWorld.AholoProjectId);
            world.Input = world.Input with { Attempt = attempt };
            await world.ScheduleAsync();
            for (var decision = 1; decision < 3; decision++)
            {
                await world.Host.WaitUntilIdleAsync();
                await world.Host.Client.RaiseEventAsync(
                    ProjectWorld.ProjectId, Resolution.EventName, new Resolution(ResolveDecision.Recreate), CancellationToken);
            }

            await world.Host.Client.WaitForInstanceCompletionAsync(ProjectWorld.ProjectId, CancellationToken);
            ids.AddRange(world.Events.Select(published => ProjectEventNames.Id(published.Record)[ProjectWorld.ProjectId.Length..]));
        }

        ids.ShouldBe(
        [
            ".decision-required.1.1", ".decision-required.1.2", ".succeeded",
            ".decision-required.2.1", ".decision-required.2.2", ".succeeded.2",
        ]);
    }

    [Fact]
    public async Task A_decision_about_an_earlier_attempt_is_ignored()
    {
        await using var world = new ProjectWorld { Create = Unknown };
        world.Input = world.Input with { Attempt = 2 };
        await world.ScheduleAsync();
        await world.Host.WaitUntilIdleAsync();

        var late = new Resolution(ResolveDecision.Recreate, Attempt: 1, DecisionNumber: 1);
        await world.Host.Client.RaiseEventAsync(ProjectWorld.ProjectId, Resolution.EventName, late, CancellationToken);
        await world.Host.WaitUntilIdleAsync();

        (await world.StatusAsync()).Stage.ShouldBe(ProjectStage.AwaitingDecision);
        world.Resolutions.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_create_whose_outcome_is_unknown_can_be_abandoned()
    {
        await using var world = new ProjectWorld { Create = Unknown };
        await world.ScheduleAsync();
        await world.Host.WaitUntilIdleAsync();

        await world.Host.Client.RaiseEventAsync(
            ProjectWorld.ProjectId, Resolution.EventName, new Resolution(ResolveDecision.Abandon), CancellationToken);
        await world.Host.Client.WaitForInstanceCompletionAsync(ProjectWorld.ProjectId, CancellationToken);

        world.Records.ShouldHaveSingleItem().Outcome.ShouldBe(ProjectStage.Failed);
        world.Records[0].Problem!.Code.ShouldBe(ProblemCodes.Abandoned);
    }

    [Fact]
    public async Task An_optional_asset_that_Aholo_does_not_list_is_not_required()
    {
        await using var world = new ProjectWorld { Poll = _ => ProjectWorld.Task(AholoTaskStatus.Succeeded, AssetKind.Ply, AssetKind.Panorama) };

        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);

        var record = world.Records.ShouldHaveSingleItem();
        record.Assets.Select(asset => asset.Name).ShouldBe(["Ply", "Panorama"]);
        record.Warnings.ShouldHaveSingleItem().Message.ShouldContain("the result may be poor", Case.Sensitive, "the warning is about the photos");
    }

    [Theory]
    [InlineData("Ply", "Ply", "Spz,Sog")]
    [InlineData("Ply", "Spz,Sog", "Spz,Sog")]
    [InlineData("Spz", "Ply,Spz,Sog", "Ply,Sog")]
    [InlineData("Ply,Sog", "Ply,Spz,Sog,LodMeta", "Spz,LodMeta")]
    public async Task An_asset_that_is_invalid_or_missing_is_a_warning_while_there_is_another_file_of_splats(string bad, string listed, string kept)
    {
        var kinds = (bad == "Ply" && listed == "Ply" ? "Ply,Spz,Sog" : listed).Split(',').Select(Enum.Parse<AssetKind>).ToArray();
        await using var world = new ProjectWorld { Poll = _ => ProjectWorld.Task(AholoTaskStatus.Succeeded, kinds) };
        var copy = world.Copy;
        world.Copy = input => !bad.Split(',').Contains($"{input.Kind}") ? copy(input)
            : input.Kind == AssetKind.Sog ? throw new InvalidOperationException("Sog is broken for good")
            : new(null, new(ProblemCodes.Asset, $"{input.Kind} is damaged"));

        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);

        var record = world.Records.ShouldHaveSingleItem();
        record.Problem.ShouldBeNull();
        record.Assets.Select(asset => asset.Name).ShouldBe(kept.Split(','));
        foreach (var name in bad.Split(','))
            record.Warnings.ShouldContain(warning => warning.Message.Contains(name, StringComparison.OrdinalIgnoreCase));
        world.Events.ShouldHaveSingleItem().Record.Warnings.ShouldBe(record.Warnings);
        (await world.StatusAsync()).Warnings.ShouldBe(record.Warnings);
    }

    [Fact]
    public async Task A_project_without_any_file_of_splats_fails_and_keeps_its_other_assets()
    {
        await using var world = new ProjectWorld { Poll = _ => ProjectWorld.Task(AholoTaskStatus.Succeeded, AssetKind.Spz, AssetKind.LodMeta) };
        var copy = world.Copy;
        world.Copy = input => input.Kind == AssetKind.Spz ? new(null, new(ProblemCodes.Asset, "model.spz is damaged.")) : copy(input);

        (await world.RunAsync()).ShouldBe(ProjectStage.Failed);

        var record = world.Records.ShouldHaveSingleItem();
        record.Assets.Select(asset => asset.Name).ShouldBe(["LodMeta"]);
        record.Problem!.Code.ShouldBe(ProblemCodes.Asset);
        record.Problem.Message.ShouldBe(
            $"No asset can be used. Aholo project {ProjectWorld.AholoProjectId} succeeded without a PLY asset. model.spz is damaged. "
            + "Retry the project to copy its assets again.");
        (await world.StatusAsync()).Assets.ShouldHaveSingleItem().Name.ShouldBe("LodMeta");
    }

    [Fact]
    public async Task Assets_that_storage_has_lost_are_copied_again_without_another_create()
    {
        await using var world = new ProjectWorld();
        var writes = 0;
        world.Write = _ => ++writes > 1;
        world.Poll = _ => ProjectWorld.Task(AholoTaskStatus.Succeeded, AssetKind.Spz);

        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);

        world.Calls.Count(call => call == nameof(CreateProject)).ShouldBe(1);
        world.Calls.Count(call => call == nameof(CopyAsset)).ShouldBe(2);
        var record = world.Records.ShouldHaveSingleItem();
        record.Assets.ShouldHaveSingleItem().Name.ShouldBe("Spz");
        record.Warnings.Count(warning => warning.Code == WarningCodes.Asset).ShouldBe(1, "there is still no PLY");
        world.Events.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Assets_that_storage_has_lost_and_that_Aholo_no_longer_has_fail_the_project_with_a_remedy()
    {
        await using var world = new ProjectWorld();
        var copy = world.Copy;
        var isLost = false;
        world.Write = record => record.Outcome != ProjectStage.Succeeded || !(isLost = true);
        world.Copy = input => isLost ? new(null, new(ProblemCodes.Asset, "It is gone.")) : copy(input);

        (await world.RunAsync()).ShouldBe(ProjectStage.Failed);

        world.Records.ShouldHaveSingleItem().Problem!.Message.ShouldContain("Retry the project");
        world.Events.ShouldHaveSingleItem().Record.Outcome.ShouldBe(ProjectStage.Failed);
    }

    [Fact]
    public async Task The_event_waits_for_the_record_however_long_storage_is_unavailable()
    {
        await using var world = new ProjectWorld();
        var began = world.Host.Time.GetUtcNow();
        world.Write = _ =>
        {
            world.Events.ShouldBeEmpty();
            if (world.Host.Time.GetUtcNow() - began < TimeSpan.FromHours(1))
                throw new TimeoutException("storage is away");
            return true;
        };

        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);
        world.Events.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_000)]
    public async Task Five_hundred_files_are_processed_in_batches_and_the_history_stays_short(int cachedHistorySize)
    {
        await using var world = new ProjectWorld(cachedHistorySize) { Plan = _ => new(new PlanSummary("many", ProjectKind.Reconstruction, 500)) };
        var inspected = new List<int>();
        world.Inspect = batch =>
        {
            lock (inspected)
                inspected.AddRange(Enumerable.Range(batch.From, batch.Count));
            return BatchResult.Fine;
        };

        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);

        inspected.Order().ShouldBe(Enumerable.Range(0, 500));
        world.Calls.Count(call => call == nameof(InspectFiles)).ShouldBe(32);
        world.Records.ShouldHaveSingleItem().Warnings.ShouldBeEmpty();
        var (sessions, bytes) = await world.HistoryAsync();
        sessions.ShouldBeLessThan(100);
        bytes.ShouldBeLessThan(40_000);
    }

    [Fact]
    public async Task All_files_that_cannot_be_used_are_reported_and_the_others_are_still_inspected()
    {
        await using var world = new ProjectWorld { Plan = _ => new(new PlanSummary("many", ProjectKind.Reconstruction, 100)) };
        world.Inspect = batch => batch.From == 0
            ? BatchResult.Fine with { Problems = [.. Enumerable.Range(0, 5).Select(i => new Problem(ProblemCodes.FileEmpty, $"'{i}.jpg' is empty.", $"{i}.jpg"))] }
            : BatchResult.Fine;

        (await world.RunAsync()).ShouldBe(ProjectStage.Failed);

        world.Calls.Count(call => call == nameof(InspectFiles)).ShouldBe(15);
        var problem = world.Records.ShouldHaveSingleItem().Problem!;
        problem.Code.ShouldBe(ProblemCodes.FileEmpty);
        problem.Message.ShouldBe("5 of 100 files cannot be used. '0.jpg' is empty. '1.jpg' is empty. '2.jpg' is empty. The record lists the other 2.");
        problem.Parameters!.FileCount.ShouldBe(5);
        problem.Parameters.TotalFiles.ShouldBe(100);
        problem.Parameters.Files!.ShouldBe(Enumerable.Range(0, 5).Select(i => new FileProblem($"{i}.jpg", ProblemCodes.FileEmpty)));
    }

    [Theory]
    [InlineData(3, 0, "3 of the 5 to 20 photos")]
    [InlineData(7, 2, "5 photos and 2 videos")]
    [InlineData(2, 2, "2 videos. Aholo documents projects of one video")]
    [InlineData(1, 1, null)]
    [InlineData(5, 0, null)]
    public async Task Files_that_Aholo_may_reconstruct_badly_get_a_warning_and_do_not_stop_the_project(int files, int videos, string? warning)
    {
        await using var world = new ProjectWorld
        {
            Plan = _ => new(new PlanSummary("many", ProjectKind.Reconstruction, files)),
            Inspect = batch => BatchResult.Fine with { Videos = Math.Clamp(videos - batch.From, 0, batch.Count) },
        };

        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);

        var warnings = world.Records.ShouldHaveSingleItem().Warnings;
        if (warning is null)
            warnings.ShouldBeEmpty();
        else
            warnings.ShouldHaveSingleItem().Message.ShouldContain(warning);
    }

    [Theory]
    [InlineData(9, 1, "Photos: 9 upright and 1 wide.")]
    [InlineData(10, 0, null)]
    [InlineData(0, 10, null)]
    public async Task A_set_of_portrait_and_landscape_photos_gets_a_warning(int upright, int wide, string? warning)
    {
        await using var world = new ProjectWorld
        {
            Plan = _ => new(new PlanSummary("many", ProjectKind.Reconstruction, 10)),
            Inspect = batch => BatchResult.Fine with
            {
                Upright = Math.Clamp(upright - batch.From, 0, batch.Count), Wide = batch.Count - Math.Clamp(10 - wide - batch.From, 0, batch.Count),
            },
        };

        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);

        var warnings = world.Records.ShouldHaveSingleItem().Warnings;
        warnings.Count.ShouldBe(warning is null ? 0 : 1);
        if (warning is not null)
            warnings[0].Message.ShouldStartWith(warning);
    }

    [Fact]
    public async Task Files_that_were_left_out_of_a_folder_are_a_warning_of_its_project()
    {
        await using var world = new ProjectWorld { Plan = _ => new(new PlanSummary("many", ProjectKind.Reconstruction, 5, [new(WarningCodes.LivePhotos, "Left out: 'a.MOV'.")])) };

        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);

        world.Records.ShouldHaveSingleItem().Warnings.ShouldBe([new(WarningCodes.LivePhotos, "Left out: 'a.MOV'.")]);
    }

    [Fact]
    public async Task Warnings_of_hundreds_of_files_are_shortened()
    {
        await using var world = new ProjectWorld
        {
            Plan = _ => new(new PlanSummary("many", ProjectKind.Reconstruction, 500)),
            Inspect = batch => BatchResult.Fine with { Warnings = [.. Enumerable.Range(batch.From, batch.Count).Select(i => new Warning(WarningCodes.Small, $"'{i}.jpg' is small."))] },
        };

        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);

        world.Records.ShouldHaveSingleItem().Warnings.Count.ShouldBe(21);
        world.Records[0].Warnings[^1].Code.ShouldBe(WarningCodes.More);
    }

    [Fact]
    public async Task A_project_without_files_is_created_at_once()
    {
        await using var world = new ProjectWorld { Plan = _ => new(new PlanSummary("lamp", ProjectKind.Generation, 0)) };

        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);

        world.Calls.ShouldNotContain(nameof(InspectFiles));
        world.Records.ShouldHaveSingleItem().Warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(nameof(PlanProject), false)]
    [InlineData(nameof(InspectFiles), false)]
    [InlineData(nameof(TransferFiles), false)]
    [InlineData(nameof(CreateProject), true)]
    [InlineData(nameof(GetAholoTask), true)]
    [InlineData(nameof(CopyAsset), true)]
    public async Task A_project_can_be_canceled_at_any_stage_and_keeps_what_was_paid_for(string step, bool paid)
    {
        await using var world = new ProjectWorld();
        world.CancelDuring(step);
        (await world.RunAsync()).ShouldBe(ProjectStage.Canceled);

        var record = world.Records.ShouldHaveSingleItem();
        record.Problem!.Code.ShouldBe(ProblemCodes.Canceled);
        (record.Aholo?.ProjectId == ProjectWorld.AholoProjectId).ShouldBe(paid);
        world.Calls.Contains(nameof(CreateProject)).ShouldBe(paid);
        world.Events.ShouldHaveSingleItem().Record.Outcome.ShouldBe(ProjectStage.Canceled);
        await world.Host.WaitUntilIdleAsync();
        world.Host.Service.NextTimer.ShouldBeNull("nothing is left running");
    }

    [Fact]
    public async Task A_project_that_waits_for_an_operator_can_be_canceled()
    {
        await using var world = new ProjectWorld { Create = Unknown };
        await world.ScheduleAsync();
        await world.Host.WaitUntilIdleAsync();

        await world.CancelAsync("changed my mind");
        await world.Host.Client.WaitForInstanceCompletionAsync(ProjectWorld.ProjectId, CancellationToken);

        world.Records.ShouldHaveSingleItem().Outcome.ShouldBe(ProjectStage.Canceled);
        world.Records[0].Problem!.Message.ShouldContain("changed my mind");
    }

    [Fact]
    public async Task A_create_with_transient_failures_is_retried_and_can_be_canceled_between_attempts()
    {
        await using var world = new ProjectWorld();
        var creates = 0;
        world.Create = () => ++creates < 3 ? throw new InvalidOperationException("not sent") : new(ProjectWorld.AholoProjectId);
        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);
        creates.ShouldBe(3);

        await using var other = new ProjectWorld { Create = () => throw new InvalidOperationException("not sent") };
        (await other.RunAsync()).ShouldBe(ProjectStage.Failed);
        other.Calls.Count(call => call == nameof(CreateProject)).ShouldBe(3);
    }

    [Fact]
    public async Task A_project_whose_event_cannot_be_sent_for_a_while_ends_with_its_outcome_and_the_event_is_kept()
    {
        await using var world = new ProjectWorld { Publish = publish => publish.KeepAlways ? false : throw new TimeoutException("Service Bus is away") };
        world.Input = world.Input with { Settings = world.Input.Settings with { Retry = new() { MaxAttempts = 100 } } };
        DateTimeOffset? written = null;
        world.Write = _ =>
        {
            written = world.Host.Time.GetUtcNow();
            return true;
        };

        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);

        world.Calls.Count(call => call == nameof(PublishEvent)).ShouldBe(6);
        (world.Host.Time.GetUtcNow() - written!.Value).ShouldBeLessThan(TimeSpan.FromMinutes(2));
        var status = await world.StatusAsync();
        (status.Stage, status.UnsentEvent).ShouldBe((ProjectStage.Succeeded, true));
    }

    [Fact]
    public async Task A_decision_whose_event_cannot_be_sent_can_be_made_and_the_event_of_the_outcome_replaces_it()
    {
        await using var world = new ProjectWorld { Create = Unknown };
        var kept = new TaskCompletionSource();
        world.Publish = publish =>
        {
            if (publish.Record.Outcome == ProjectStage.AwaitingDecision && !publish.KeepAlways)
                throw new TimeoutException("Service Bus is away");
            kept.TrySetResult();
            return publish.Record.Outcome != ProjectStage.AwaitingDecision;
        };
        await world.ScheduleAsync();
        await kept.Task.WaitAsync(CancellationToken);
        await world.Host.WaitUntilIdleAsync();
        var status = await world.StatusAsync();
        (status.Stage, status.UnsentEvent).ShouldBe((ProjectStage.AwaitingDecision, true));

        await world.Host.Client.RaiseEventAsync(
            ProjectWorld.ProjectId, Resolution.EventName, new Resolution(ResolveDecision.Abandon), CancellationToken);
        await world.Host.Client.WaitForInstanceCompletionAsync(ProjectWorld.ProjectId, CancellationToken);

        world.Events.Select(publish => (publish.Record.Outcome, publish.Replaces)).ShouldBe([(ProjectStage.AwaitingDecision, false), (ProjectStage.Failed, true)]);
        (await world.StatusAsync()).UnsentEvent.ShouldBeFalse();
    }

    [Fact]
    public async Task Names_problems_and_warnings_of_any_length_keep_the_status_within_the_limit_of_Durable_Functions()
    {
        var path = new string('杯', 900) + ".jpg";
        await using var world = new ProjectWorld
        {
            Plan = _ => new(new PlanSummary(new string('杯', 100), ProjectKind.Reconstruction, 100)),
            Inspect = batch => new(
                [.. Enumerable.Range(0, batch.Count).Select(_ => new Problem(ProblemCodes.FileEmpty, new string('\'', 5_000), path))],
                [.. Enumerable.Range(0, batch.Count).Select(i => new Warning(WarningCodes.Small, $"{i} {new string('图', 5_000)}", path))],
                0),
        };

        (await world.RunAsync()).ShouldBe(ProjectStage.Failed);

        var instance = await world.Host.Client.GetInstanceAsync(world.Input.Id, getInputsAndOutputs: true, CancellationToken);
        instance!.SerializedCustomStatus!.Length.ShouldBeLessThanOrEqualTo(CustomStatus.MaxLength);
        var record = world.Records.ShouldHaveSingleItem();
        Encoding.UTF8.GetByteCount(record.Problem!.Message).ShouldBeLessThanOrEqualTo(BoundedText.MaxMessage);
        record.Problem.Message.ShouldEndWith("The record lists the other 97.");
        record.Warnings.ShouldAllBe(warning => Encoding.UTF8.GetByteCount(warning.Message) <= BoundedText.MaxMessage);
        world.Host.Service.NextTimer.ShouldBeNull("nothing is left running");
    }

    [Fact]
    public async Task A_second_attempt_publishes_its_outcome_as_a_new_event()
    {
        await using var world = new ProjectWorld();
        world.Input = world.Input with { Attempt = 2 };

        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);

        ProjectEventNames.Id(world.Events.ShouldHaveSingleItem().Record).ShouldBe($"{ProjectWorld.ProjectId}.succeeded.2");
        world.Records.ShouldHaveSingleItem().Attempt.ShouldBe(2);
    }

    private static ActivityResult<string> Unknown() => new(null, new(ProblemCodes.AholoOutcomeUnknown, "nobody knows"));
}
