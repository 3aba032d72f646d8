using Aholo.Files.Problems;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Workflow;
using Aholo.Functions.Workflow.Activities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Aholo.Functions.Tests.Workflow.Activities;

/// <summary>State that storage lost is reported with a remedy, and nothing is paid for again.</summary>
public sealed class LostStateTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private readonly string _id = ProjectId.New();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lost_plan_of_a_project_that_no_upload_started_is_reported_with_a_remedy()
    {
        await using var services = Services();

        var problem = (await PlanAsync(services)).Problem.ShouldNotBeNull();

        problem.Code.ShouldBe(ProblemCodes.StorageLost);
        problem.Message.ShouldContain($"The plan of project {_id} ({_id}/plan.json in container '{storage.Containers.State.Name}') is missing");
        problem.Message.ShouldContain("Send the request again with another Idempotency-Key");
    }

    [Fact]
    public async Task A_lost_plan_of_a_project_that_was_paid_for_names_the_Aholo_project()
    {
        await using var services = Services();
        await CreatedAsync(services);

        var problem = (await PlanAsync(services)).Problem.ShouldNotBeNull();

        problem.Message.ShouldContain("Aholo project 3FO4K4WBNNYV was created and paid for");
        problem.Message.ShouldNotContain("Send the request again");
    }

    [Fact]
    public async Task A_create_whose_plan_is_lost_continues_with_the_project_that_was_created()
    {
        await using var services = Services();
        await CreatedAsync(services);

        (await CreateAsync(services)).Value.ShouldBe("3FO4K4WBNNYV");
    }

    [Fact]
    public async Task A_create_whose_plan_is_lost_and_that_was_never_sent_sends_nothing()
    {
        await using var services = Services();

        var failure = (await Should.ThrowAsync<ActivityFailedException>(() => CreateAsync(services))).Failure;

        failure.Code.ShouldBe(ProblemCodes.StorageLost);
        failure.Message.ShouldContain($"{_id}/plan.json in container '{storage.Containers.State.Name}'");
        (await services.GetRequiredService<CreateLedger>().TryReadAsync(_id, CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task A_decision_about_a_create_whose_entry_is_lost_is_still_recorded()
    {
        await using var services = Services();
        var ledger = services.GetRequiredService<CreateLedger>();

        await ledger.AdoptAsync(_id, "3FO4K4WBNNYV", CancellationToken);

        (await ledger.TryReadAsync(_id, CancellationToken))!.AholoProjectId.ShouldBe("3FO4K4WBNNYV");
        (await ledger.TryIntendAsync(_id, CancellationToken)).ShouldBeNull("it is not created once more");
    }

    [Fact]
    public async Task A_create_whose_entry_is_lost_while_its_outcome_is_unknown_is_not_sent_again()
    {
        await using var services = Services();
        var ledger = services.GetRequiredService<CreateLedger>();

        await ledger.MarkUnknownAsync(_id, "the connection broke", CancellationToken);

        (await ledger.TryReadAsync(_id, CancellationToken))!.UnknownBecause.ShouldBe("the connection broke");
        (await ledger.TryIntendAsync(_id, CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task A_record_lists_no_asset_that_is_lost()
    {
        await using var services = Services();
        var step = ActivatorUtilities.CreateInstance<WriteRecord>(services);
        var record = Record("model.ply", "model.spz");
        await storage.Containers.Assets.UploadBlobAsync($"{_id}/model.ply", BinaryData.FromString("ply"), CancellationToken);

        (await step.RunAsync(record, CancellationToken)).ShouldBeFalse("model.spz is missing");
        (await services.GetRequiredService<RecordStore>().TryReadAsync(_id, CancellationToken)).ShouldBeNull();

        await storage.Containers.Assets.UploadBlobAsync($"{_id}/model.spz", BinaryData.FromString("spz"), CancellationToken);
        (await step.RunAsync(record, CancellationToken)).ShouldBeTrue();
        (await services.GetRequiredService<RecordStore>().TryReadAsync(_id, CancellationToken)).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_asset_that_this_process_has_copied_is_not_looked_for()
    {
        await using var services = Services();
        services.GetRequiredService<CopiedAssets>().Add(_id, "model.ply");

        (await ActivatorUtilities.CreateInstance<WriteRecord>(services).RunAsync(Record("model.ply"), CancellationToken)).ShouldBeTrue();
    }

    private ProjectRecord Record(params string[] assets) => new()
    {
        Id = _id,
        CreatedAt = DateTimeOffset.UtcNow,
        Outcome = ProjectStage.Succeeded,
        Timings = [new(ProjectStage.Accepted, DateTime.UtcNow)],
        Assets = [.. assets.Select(name => new AssetRecord { Name = name, Url = new($"http://127.0.0.1/{name}"), Size = 3, Md5 = "" })],
    };

    private ServiceProvider Services() => ProjectServices.Create(storage, new FakeTimeProvider(DateTimeOffset.UtcNow));

    private async Task CreatedAsync(ServiceProvider services)
    {
        var ledger = services.GetRequiredService<CreateLedger>();
        var intent = await ledger.TryIntendAsync(_id, CancellationToken);
        await ledger.AnswerAsync(_id, intent!, "3FO4K4WBNNYV", CancellationToken);
    }

    private Task<ActivityResult<PlanSummary>> PlanAsync(ServiceProvider services) =>
        ActivatorUtilities.CreateInstance<PlanProject>(services).RunAsync(new(_id, Upload: null), CancellationToken);

    private Task<ActivityResult<string>> CreateAsync(ServiceProvider services) =>
        ActivatorUtilities.CreateInstance<CreateProject>(services).RunAsync(_id, CancellationToken);
}
