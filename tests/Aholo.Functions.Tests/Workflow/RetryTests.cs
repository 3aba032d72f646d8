using Aholo.Files.Problems;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Tests.Storage;
using Aholo.Simulator;

namespace Aholo.Functions.Tests.Workflow;

/// <summary>A retry continues after the last completed activity and pays for nothing again.</summary>
public sealed class RetryTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static readonly byte[] Photo = File.ReadAllBytes(Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples", "mug.jpg"));

    [Fact]
    public async Task A_task_that_takes_longer_than_the_deadline_is_waited_for_on_retry_and_never_created_again()
    {
        await using var app = await VirtualApp.StartAsync(storage, taskDuration: TimeSpan.FromHours(6));

        var timedOut = await app.RunAsync("slow.jpg", Photo);

        timedOut.Outcome.ShouldBe(ProjectStage.TimedOut);
        timedOut.Problem!.Code.ShouldBe(ProblemCodes.Deadline);
        var created = app.Simulator.GetStats().Projects.ShouldHaveSingleItem();
        timedOut.Aholo.ShouldBe(new AholoIds(created.ProjectId, created.TaskId));
        (await app.EventAsync(timedOut.Id)).ShouldContain(".project.timed-out.v1");

        var retried = await app.RetryAsync(timedOut.Id);

        (retried.Outcome, retried.Attempt, retried.Aholo).ShouldBe((ProjectStage.Succeeded, 2, timedOut.Aholo));
        retried.Assets.Count.ShouldBe(3);
        (await app.EventAsync(timedOut.Id)).ShouldContain(".project.succeeded.v1");
        app.Calls("createRecon").ShouldBe(1);
        app.Calls("singleUpload").ShouldBe(1);
    }

    [Fact]
    public async Task A_project_that_was_created_at_Aholo_does_not_need_its_files_however_late_the_retry()
    {
        await using var app = await VirtualApp.StartAsync(storage, taskDuration: TimeSpan.FromHours(6));
        var timedOut = await app.RunAsync("slow-and-late.jpg", Photo);
        app.Host.Time.Advance(TimeSpan.FromDays(2));
        await app.DeleteUploadAsync("slow-and-late.jpg");

        (await app.RetryAsync(timedOut.Id)).Problem.ShouldBeNull();

        app.Calls("createRecon").ShouldBe(1);
        app.Calls("singleUpload").ShouldBe(1);
    }

    [Fact]
    public async Task A_retry_of_a_project_whose_create_entry_storage_has_lost_pays_for_nothing_again()
    {
        await using var app = await VirtualApp.StartAsync(storage, taskDuration: TimeSpan.FromHours(6));
        var timedOut = await app.RunAsync("lost-entry.jpg", Photo);
        await storage.Containers.State.DeleteBlobAsync(CreateLedger.BlobName(timedOut.Id), cancellationToken: TestContext.Current.CancellationToken);

        (await app.RetryAsync(timedOut.Id)).Outcome.ShouldBe(ProjectStage.Succeeded);

        app.Calls("createRecon").ShouldBe(1);
    }

    [Fact]
    public async Task A_project_succeeds_after_the_machine_slept_for_eight_hours()
    {
        await using var app = await VirtualApp.StartAsync(storage, taskDuration: TimeSpan.FromMinutes(30));
        app.Host.SkipTime = false;
        var id = await app.StartProjectAsync("asleep.jpg", Photo);
        await app.Host.WaitUntilIdleAsync();

        app.Host.Time.Advance(TimeSpan.FromHours(8));

        (await app.EndAsync(id)).Outcome.ShouldBe(ProjectStage.Succeeded);
        app.Calls("createRecon").ShouldBe(1);
    }

    [Theory]
    [InlineData(23, 1)]
    [InlineData(25, 2)]
    public async Task A_file_is_transferred_again_only_after_the_time_in_the_settings(int hoursLater, int uploads)
    {
        await using var app = await VirtualApp.StartAsync(storage, taskDuration: TimeSpan.FromMinutes(5));
        app.Simulator.SetFaults(new FaultRule { Route = "createRecon", Kind = FaultKind.Envelope, Code = "11003" });
        var failed = await app.RunAsync($"after-{hoursLater}-hours.jpg", Photo);
        failed.Problem!.Code.ShouldBe(ProblemCodes.AholoCredits);
        app.Calls("singleUpload").ShouldBe(1);
        app.Host.Time.Advance(TimeSpan.FromHours(hoursLater));

        (await app.RetryAsync(failed.Id)).Problem.ShouldBeNull();

        app.Calls("singleUpload").ShouldBe(uploads);
        app.Simulator.GetStats().Projects.ShouldHaveSingleItem();
    }
}
