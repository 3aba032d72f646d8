using Aholo.Cli;
using Aholo.Simulator;

namespace Aholo.Tests.Cli;

/// <summary>A create costs credits: a repeated command never creates a second project by itself.</summary>
public sealed class CreateOnceTests
{
    [Fact]
    public async Task A_lost_response_on_v1_is_followed_by_the_id_of_the_project_in_the_account()
    {
        await using var world = await CliWorld.StartV1Async();
        string[] command = ["generate", "a mug", "--download", world.Assets];
        world.Simulator.SetFaults(new FaultRule { Route = "v1CreateGeneration", Kind = FaultKind.ResetAfter });
        (await world.RunAsync(command)).ShouldBe(ExitCode.OutcomeUnknown).Error.ShouldContain("Run the same command again");

        var run = (await world.RunAsync(command)).ShouldBe(ExitCode.OutcomeUnknown);

        var project = world.Projects.ShouldHaveSingleItem();
        project.AnswerLost.ShouldBeTrue();
        run.Error.ShouldContain(project.ProjectId);
        run.Error.ShouldContain("--adopt ID");
        (await world.RunAsync([.. command, "--adopt", project.ProjectId])).ShouldBe(ExitCode.Done);
        world.Projects.Count.ShouldBe(1);
        File.Exists(Path.Combine(world.Assets, "model.ply")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_project_of_another_command_with_the_same_name_is_never_adopted_on_v1()
    {
        await using var world = await CliWorld.StartV1Async();
        string[] mug = ["generate", "a red mug", "--name", "N", "--no-wait", "--journal", Path.Combine(world.Folder, "a.jsonl")];
        world.Simulator.SetFaults(new FaultRule { Route = "v1CreateGeneration", Kind = FaultKind.ResetBefore });
        (await world.RunAsync(mug)).ShouldBe(ExitCode.OutcomeUnknown);
        (await world.RunAsync("generate", "a GREEN cow", "--name", "N", "--no-wait", "--journal", Path.Combine(world.Folder, "b.jsonl")))
            .ShouldBe(ExitCode.Done);

        var run = (await world.RunAsync(mug)).ShouldBe(ExitCode.OutcomeUnknown);

        run.Error.ShouldContain(world.Projects.ShouldHaveSingleItem().ProjectId);
        // The journal does not have it either.
        (await world.RunAsync(mug)).ShouldBe(ExitCode.OutcomeUnknown);
    }

    [Fact]
    public async Task A_create_that_never_arrived_is_repeated_once_the_list_proves_it_on_v1()
    {
        await using var world = await CliWorld.StartV1Async();
        string[] command = ["generate", "a mug", "--download", world.Assets];
        world.Simulator.SetFaults(new FaultRule { Route = "v1CreateGeneration", Kind = FaultKind.ResetBefore });
        (await world.RunAsync(command)).ShouldBe(ExitCode.OutcomeUnknown);

        var run = (await world.RunAsync(command)).ShouldBe(ExitCode.Done);

        run.Error.ShouldContain("Searching again in");
        world.Calls("v1WorldList").ShouldBe(2);
        world.Projects.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_user_chooses_among_several_candidates()
    {
        await using var world = await CliWorld.StartV1Async();
        string[] command = ["generate", "a mug", "--download", world.Assets];
        world.Simulator.SetFaults(new FaultRule { Route = "v1CreateGeneration", Kind = FaultKind.ResetAfter });
        (await world.RunAsync(command)).ShouldBe(ExitCode.OutcomeUnknown);
        (await world.RunAsync("generate", "a mug", "--download", world.Assets + "2")).ShouldBe(ExitCode.Done);

        var run = (await world.RunAsync(command)).ShouldBe(ExitCode.OutcomeUnknown);

        run.Error.ShouldContain(world.Projects[0].ProjectId);
        run.Error.ShouldContain(world.Projects[1].ProjectId);
        (await world.RunAsync([.. command, "--adopt", world.Projects[0].ProjectId])).ShouldBe(ExitCode.Done);
        world.Projects.Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_user_decides_after_a_lost_response_on_v2()
    {
        await using var world = await CliWorld.StartV2Async();
        string[] command = ["generate", "a mug", "--download", world.Assets];
        world.Simulator.SetFaults(new FaultRule { Route = "createGen", Kind = FaultKind.ResetAfter });
        (await world.RunAsync(command)).ShouldBe(ExitCode.OutcomeUnknown);

        var again = (await world.RunAsync(command)).ShouldBe(ExitCode.OutcomeUnknown);

        again.Error.ShouldContain("--adopt ID");
        again.Error.ShouldContain("--recreate 1");
        var lost = world.Projects.ShouldHaveSingleItem();
        (await world.RunAsync([.. command, "--adopt", "3FO400000000"])).ShouldBe(ExitCode.Rejected);
        (await world.RunAsync([.. command, "--adopt", lost.ProjectId, "--json"])).ShouldBe(ExitCode.Done)
            .Json.GetProperty("projectId").GetString().ShouldBe(lost.ProjectId);
        (await world.RunAsync(command)).ShouldBe(ExitCode.Done);
        world.Projects.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_user_can_recreate_a_project_that_does_not_exist()
    {
        await using var world = await CliWorld.StartV2Async();
        string[] command = ["generate", "a mug", "--download", world.Assets];
        world.Simulator.SetFaults(new FaultRule { Route = "createGen", Kind = FaultKind.ResetBefore });
        (await world.RunAsync(command)).ShouldBe(ExitCode.OutcomeUnknown);

        (await world.RunAsync([.. command, "--recreate", "1"])).ShouldBe(ExitCode.Done);

        world.Projects.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_same_recreate_again_never_pays_a_third_time()
    {
        await using var world = await CliWorld.StartV2Async();
        string[] command = ["generate", "a mug", "--download", world.Assets];
        world.Simulator.SetFaults(new FaultRule { Route = "createGen", Kind = FaultKind.ResetAfter, Count = 2 });
        (await world.RunAsync(command)).ShouldBe(ExitCode.OutcomeUnknown).Error.ShouldContain("--recreate 1");
        string[] recreate = [.. command, "--recreate", "1"];
        (await world.RunAsync(recreate)).ShouldBe(ExitCode.OutcomeUnknown).Error.ShouldContain("--recreate 2");

        (await world.RunAsync(recreate)).ShouldBe(ExitCode.OutcomeUnknown).Error.ShouldContain("--recreate 2");

        world.Projects.Count.ShouldBe(2);
        (await world.RunAsync([.. command, "--recreate", "3"])).ShouldBe(ExitCode.Usage).Error.ShouldContain("its last is 2");
        (await world.RunAsync([.. command, "--recreate", "2"])).ShouldBe(ExitCode.Done);
        // It continues with the existing project.
        (await world.RunAsync(recreate)).ShouldBe(ExitCode.Done);
        world.Projects.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"X\",\"projectID\":\"Y\"")]
    public async Task A_damaged_journal_never_leads_to_a_second_project(string id)
    {
        await using var world = await CliWorld.StartV2Async();
        string[] command = ["generate", "a mug", "--download", world.Assets];
        (await world.RunAsync(command)).ShouldBe(ExitCode.Done);
        var journal = await File.ReadAllTextAsync(world.Journal, TestContext.Current.CancellationToken);
        var damaged = journal.Replace($"\"projectId\":\"{world.Projects[0].ProjectId}\"", $"\"projectId\":{id}", StringComparison.Ordinal);
        damaged.ShouldNotBe(journal);
        await File.WriteAllTextAsync(world.Journal, damaged, TestContext.Current.CancellationToken);

        (await world.RunAsync(command)).ShouldBe(ExitCode.Files).Error.ShouldContain("damaged");

        world.Projects.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("projectId", "ProjectId")]
    [InlineData("\"Created\"", "\"Ended\"")]
    [InlineData("\"Creating\"", "\"77\"")]
    [InlineData("\"Creating\"", "7")]
    public async Task A_changed_journal_is_an_error(string word, string other)
    {
        await using var world = await CliWorld.StartV2Async();
        string[] command = ["generate", "a mug", "--download", world.Assets];
        (await world.RunAsync(command)).ShouldBe(ExitCode.Done);
        var journal = await File.ReadAllTextAsync(world.Journal, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(world.Journal, journal.Replace(word, other, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        (await world.RunAsync(command)).ShouldBe(ExitCode.Files);

        world.Projects.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_project_is_in_the_journal_before_it_is_printed()
    {
        await using var world = await CliWorld.StartV2Async();
        string[] command = ["generate", "a mug", "--download", world.Assets];
        await using var broken = new SignalingWriter("Created", () => throw new IOException("No space left on device"));
        await world.RunAsync(command, broken);

        (await world.RunAsync(command)).ShouldBe(ExitCode.Done).Error.ShouldContain($"Resuming {world.Projects[0].ProjectId}");

        world.Projects.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_project_that_succeeded_cannot_be_recreated()
    {
        await using var world = await CliWorld.StartV2Async();
        string[] command = ["generate", "a mug", "--download", world.Assets];
        (await world.RunAsync(command)).ShouldBe(ExitCode.Done);

        (await world.RunAsync([.. command, "--recreate", "1"])).ShouldBe(ExitCode.Usage).Error.ShouldContain("succeeded");

        world.Projects.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_failed_task_stays_failed_until_the_user_pays_for_another()
    {
        await using var world = await CliWorld.StartV2Async();
        string[] command = ["generate", "a mug", "--download", world.Assets];
        world.Simulator.SetFaults(new FaultRule { Route = "createGen", Kind = FaultKind.ProjectOutcome, Outcome = ProjectOutcome.Failed });
        (await world.RunAsync(command)).ShouldBe(ExitCode.TaskFailed).Error.ShouldContain("--recreate");
        (await world.RunAsync(command)).ShouldBe(ExitCode.TaskFailed);
        world.Projects.ShouldHaveSingleItem();

        (await world.RunAsync([.. command, "--recreate", "1"])).ShouldBe(ExitCode.Done);

        world.Projects.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Other_options_or_files_never_resume_the_project_of_a_journal()
    {
        await using var world = await CliWorld.StartV2Async();
        var photos = world.Photos(5);
        (await world.RunAsync(["reconstruct", .. photos, "--download", world.Assets])).ShouldBe(ExitCode.Done);

        (await world.RunAsync(["reconstruct", .. photos, "--download", world.Assets, "--quality", "low"])).ShouldBe(ExitCode.Usage)
            .Error.ShouldContain(world.Projects[0].ProjectId);
        (await world.RunAsync(["reconstruct", .. photos[1..], "--name", "photo0", "--download", world.Assets])).ShouldBe(ExitCode.Usage);

        world.Projects.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("creating")]
    [InlineData("created")]
    public async Task A_truncated_line_of_the_journal_loses_no_project(string cut)
    {
        await using var world = await CliWorld.StartV1Async();
        string[] command = ["generate", "a mug", "--download", world.Assets];
        (await world.RunAsync(command)).ShouldBe(ExitCode.Done);
        var journal = await File.ReadAllTextAsync(world.Journal, TestContext.Current.CancellationToken);
        var line = journal.IndexOf($"{{\"event\":\"{cut}\"", StringComparison.OrdinalIgnoreCase);
        line.ShouldBeGreaterThan(0);
        await File.WriteAllTextAsync(world.Journal, journal[..(line + 15)], TestContext.Current.CancellationToken);

        // There were no assets either.
        foreach (var result in Directory.GetFiles(world.Assets, "model.*"))
            File.Delete(result);

        // Without its response, the create may have created the project in the account.
        var run = (await world.RunAsync(command)).ShouldBe(cut == "created" ? ExitCode.OutcomeUnknown : ExitCode.Done);

        if (cut == "created")
            run.Error.ShouldContain(world.Projects[0].ProjectId);
        // A truncated intent is ignored, because the create is sent only after the intent was written.
        world.Projects.Count.ShouldBe(cut == "created" ? 1 : 2);
    }

    [Fact]
    public async Task Two_commands_never_work_on_one_journal_at_once()
    {
        await using var world = await CliWorld.StartV2Async();
        Directory.CreateDirectory(world.Assets);
        await using var other = new FileStream(world.Journal, FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        (await world.RunAsync("generate", "a mug", "--download", world.Assets)).ShouldBe(ExitCode.Files).Error.ShouldContain(world.Journal);

        world.Projects.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("no newline")]
    [InlineData("two\nlines\n")]
    [InlineData("{\"event\":\"Uploaded\",\"at\":\"2026-01-01T00:00:00+00:00\"}\n")]
    public async Task A_file_that_is_not_a_journal_is_left_unchanged(string content)
    {
        await using var world = await CliWorld.StartV2Async();
        var file = Path.Combine(world.Folder, "notes.txt");
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);

        (await world.RunAsync("generate", "a mug", "--journal", file)).ShouldBe(ExitCode.Files).Error.ShouldContain("not a valid journal");

        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ShouldBe(content);
        world.Projects.ShouldBeEmpty();
    }
}
