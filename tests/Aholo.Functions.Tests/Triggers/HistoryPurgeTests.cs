using Aholo.Files.Problems;
using Aholo.Functions.Configuration;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Tests.Workflow;
using Aholo.Functions.Triggers;
using Aholo.Functions.Workflow;
using Aholo.Functions.Workflow.Activities;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Aholo.Functions.Tests.Triggers;

public sealed class HistoryPurgeTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static readonly TimeSpan Retention = new HistoryOptions().Retention;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_old_history_is_purged_and_its_project_is_still_known_and_not_paid_for_again()
    {
        await using var world = new ProjectWorld();
        var records = new RecordStore(storage.Containers);
        (await world.RunAsync()).ShouldBe(ProjectStage.Succeeded);
        await records.WriteAsync(world.Records.Single(), CancellationToken);
        world.Host.Time.Advance(Retention + TimeSpan.FromDays(1));

        await PurgeAsync(world);

        (await world.Host.Client.GetInstanceAsync(world.Input.Id, CancellationToken)).ShouldBeNull();
        await using var services = ProjectServices.Create(storage, world.Host.Time);
        (await services.GetRequiredService<ProjectReader>().FindAsync(world.Host.Client, world.Input.Id, CancellationToken))!.Outcome.ShouldBe(ProjectStage.Succeeded);
        var again = await services.GetRequiredService<ProjectStarter>().StartAsync(world.Host.Client, world.Input.Id, world.Input.Upload!, world.Host.Time.GetUtcNow(), CancellationToken);
        again.ShouldBe(ProjectStarter.Result.Known);
        await world.Host.WaitUntilIdleAsync();
        world.Calls.Count(call => call == nameof(CreateProject)).ShouldBe(1);
    }

    [Fact]
    public async Task A_recent_history_and_that_of_a_running_project_are_kept()
    {
        await using var ended = new ProjectWorld();
        await ended.RunAsync();
        ended.Host.Time.Advance(Retention - TimeSpan.FromDays(1));
        await using var waiting = new ProjectWorld { Create = () => new(null, new(ProblemCodes.AholoOutcomeUnknown, "nobody knows")) };
        await waiting.ScheduleAsync();
        await waiting.Host.WaitUntilIdleAsync();
        waiting.Host.Time.Advance(Retention + TimeSpan.FromDays(1));

        await PurgeAsync(ended);
        await PurgeAsync(waiting);

        (await ended.Host.Client.GetInstanceAsync(ended.Input.Id, CancellationToken)).ShouldNotBeNull();
        (await waiting.Host.Client.GetInstanceAsync(waiting.Input.Id, CancellationToken)).ShouldNotBeNull();
    }

    private async Task PurgeAsync(ProjectWorld world)
    {
        await using var services = ProjectServices.Create(storage, world.Host.Time);
        await services.GetRequiredService<HistoryPurge>().RunAsync(new TimerInfo(), world.Host.Client, CancellationToken);
    }
}
