using Aholo.Files.Problems;
using Aholo.Functions.Projects;
using Aholo.Functions.Tests.Storage;
using Aholo.Simulator;

namespace Aholo.Functions.Tests.Workflow;

/// <summary>A project keeps what was paid for after unusual responses of Aholo.</summary>
public sealed class UnusualAssetTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private const string Ply = "point_cloud.ply";

    private static readonly byte[] Photo = File.ReadAllBytes(Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples", "mug.jpg"));

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ProjectAssets.PlyWithCamera)]
    [InlineData(ProjectAssets.PlyWithCrLf)]
    [InlineData(ProjectAssets.CompressedPly)]
    public async Task Every_form_of_PLY_is_copied(ProjectAssets results)
    {
        await using var app = await StartAsync(results);

        var record = await app.RunAsync($"{results}.jpg", Photo);

        record.Outcome.ShouldBe(ProjectStage.Succeeded, record.Problem?.Message);
        record.Assets.Select(asset => asset.Name).ShouldBe(["model.ply", "model.spz", "model.sog"]);
        record.Assets.Select(asset => asset.Facts!.Splats).Distinct().ShouldHaveSingleItem();
        Warnings(record).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ProjectAssets.PointCloud, "model.spz", "The Ply asset", "point cloud or a mesh")]
    [InlineData(ProjectAssets.WithoutPly, "model.spz", "succeeded without a PLY asset", "")]
    [InlineData(ProjectAssets.SpzWithoutTrailer, "model.ply", "The Spz asset", "cut off")]
    [InlineData(ProjectAssets.SpzWithBytesAfterEnd, "model.ply", "The Spz asset", "bytes follow")]
    public async Task An_invalid_asset_is_a_warning_and_the_others_are_copied(ProjectAssets results, string kept, string names, string says)
    {
        await using var app = await StartAsync(results);

        var record = await app.RunAsync($"{results}.jpg", Photo);

        record.Outcome.ShouldBe(ProjectStage.Succeeded, record.Problem?.Message);
        record.Assets.Select(asset => asset.Name).ShouldBe([kept, "model.sog"]);
        var warning = Warnings(record).ShouldHaveSingleItem();
        warning.Code.ShouldBe(WarningCodes.Asset);
        warning.Message.ShouldContain(names);
        warning.Message.ShouldContain(says);
        (await app.ViewAsync(record.Id)).Warnings.ShouldContain(warning);
        (await app.EventAsync(record.Id)).ShouldContain(names);
        List<string> stored = [];
        await foreach (var blob in storage.Containers.Assets.GetBlobsAsync(new() { Prefix = $"{record.Id}/model" }, CancellationToken))
            stored.Add(blob.Name);
        stored.ShouldBe([$"{record.Id}/{kept}", $"{record.Id}/model.sog"], ignoreOrder: true, "an invalid asset is deleted");
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(500)]
    public async Task A_link_that_does_not_work_yet_is_requested_until_it_works(int status)
    {
        await using var app = await StartAsync();
        app.Simulator.SetFaults(new FaultRule { Route = "assetDownload", File = Ply, Kind = FaultKind.HttpStatus, Status = status, Count = 5 });

        var record = await app.RunAsync($"link-{status}.jpg", Photo);

        record.Outcome.ShouldBe(ProjectStage.Succeeded, record.Problem?.Message);
        record.Assets.Count.ShouldBe(3);
        Warnings(record).ShouldBeEmpty();
        app.Calls("taskList").ShouldBeGreaterThanOrEqualTo(6, "each attempt requests a new link");
        (record.Timings[^1].At - record.Timings.Single(timing => timing.Stage == ProjectStage.Copying).At)
            .ShouldBeInRange(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), "the waits are durable timers");
    }

    [Fact]
    public async Task An_asset_that_is_never_available_is_a_warning_and_a_project_without_any_can_be_retried()
    {
        await using var app = await StartAsync();
        app.Simulator.SetFaults(new FaultRule { Route = "assetDownload", File = Ply, Kind = FaultKind.HttpStatus, Status = 404, Count = null });

        var one = await app.RunAsync("never-one.jpg", Photo);

        one.Outcome.ShouldBe(ProjectStage.Succeeded);
        one.Assets.Select(asset => asset.Name).ShouldBe(["model.spz", "model.sog"]);
        var warning = Warnings(one).ShouldHaveSingleItem().Message;
        warning.ShouldContain("answers 404: it is not there yet, or its link has expired");
        warning.ShouldEndWith("It was tried 12 times.");

        app.Simulator.SetFaults(new FaultRule { Route = "assetDownload", Kind = FaultKind.HttpStatus, Status = 403, Count = null });
        var none = await app.RunAsync("never-any.jpg", Photo);

        (none.Outcome, none.Problem!.Code, none.Aholo is null).ShouldBe((ProjectStage.Failed, ProblemCodes.Asset, false));
        none.Problem.Message.ShouldContain("The Spz asset");
        none.Problem.Message.ShouldEndWith("Retry the project to copy its assets again.");
        app.Simulator.ClearFaults();
        (await app.RetryAsync(none.Id)).Assets.Count.ShouldBe(3);
        app.Calls("createRecon").ShouldBe(2, "one for each project");
    }

    [Fact]
    public async Task The_links_of_a_project_that_waited_for_days_are_requested_again()
    {
        await using var app = await VirtualApp.StartAsync(
            storage, TimeSpan.FromMinutes(5), new() { AssetUrlLifetime = TimeSpan.FromMinutes(1) });
        app.Simulator.SetFaults(new FaultRule { Route = "assetDownload", Kind = FaultKind.HttpStatus, Status = 503, Count = 6 });

        var record = await app.RunAsync("signed-links.jpg", Photo);

        record.Outcome.ShouldBe(ProjectStage.Succeeded, record.Problem?.Message);
        Warnings(record).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_host_of_assets_that_cannot_be_reached_is_reported()
    {
        await using var app = await StartAsync();
        app.Simulator.SetFaults(new FaultRule { Route = "assetDownload", Kind = FaultKind.ResetBefore, Count = null });

        var record = await app.RunAsync("no-host.jpg", Photo);

        (record.Outcome, record.Problem!.Code).ShouldBe((ProjectStage.Failed, ProblemCodes.Asset));
        record.Problem.Message.ShouldContain("127.0.0.1 cannot be reached");
    }

    [Fact]
    public async Task The_task_of_another_project_is_not_used()
    {
        await using var app = await StartAsync();
        app.Simulator.SetFaults(new FaultRule { Route = "taskList", Kind = FaultKind.OtherTask, Count = 4 });
        app.Host.SkipTime = false;
        var id = await app.StartProjectAsync("other-task.jpg", Photo);
        await app.Host.WaitUntilIdleAsync();
        app.Host.Time.Advance(TimeSpan.FromMinutes(10));
        await app.Host.WaitUntilIdleAsync();

        var waiting = await app.ViewAsync(id);
        waiting.Stage.ShouldBe(ProjectStage.Waiting);
        waiting.Aholo!.LastError.ShouldNotBeNull().ShouldContain("without the task of project");

        app.Host.SkipTime = true;
        var record = await app.EndAsync(id);
        record.Outcome.ShouldBe(ProjectStage.Succeeded);
        record.Aholo!.TaskId.ShouldBe(app.Simulator.GetStats().Projects.ShouldHaveSingleItem().TaskId);
    }

    private async Task<VirtualApp> StartAsync(ProjectAssets results = ProjectAssets.Usual)
    {
        var app = await VirtualApp.StartAsync(storage, TimeSpan.FromMinutes(5));
        app.Simulator.SetFaults(new FaultRule { Route = "createRecon", Kind = FaultKind.ProjectAssets, Assets = results });
        return app;
    }

    // Excludes the warnings about a single photo.
    private static IEnumerable<Warning> Warnings(ProjectRecord record) => record.Warnings.Where(warning => warning.Code != WarningCodes.FewPhotos);
}
