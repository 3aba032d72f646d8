using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Tests.Workflow;
using Aholo.Functions.Triggers;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Tests.Triggers;

public sealed class FileStatePurgeTests(StorageFixture storage) : IClassFixture<StorageFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    private static readonly byte[] Photo = File.ReadAllBytes(Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples", "mug.jpg"));

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    // Each test has its own clock.
    public async ValueTask InitializeAsync() =>
        await storage.Containers.State.DeleteBlobIfExistsAsync("purge/file-state.json", cancellationToken: CancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task The_state_of_the_files_of_old_ended_projects_is_purged_and_their_creates_stay()
    {
        await using var app = await VirtualApp.StartAsync(storage, TimeSpan.FromMinutes(1));
        var id = await app.StartProjectAsync("old.jpg", Photo);
        (await app.EndAsync(id)).Outcome.ShouldBe(ProjectStage.Succeeded);
        app.Host.Time.Advance(Retention - TimeSpan.FromDays(1));

        await PurgeAsync(app);
        (await StateAsync(id)).ShouldContain($"{id}/files/0000.json", "it is young");

        app.Host.Time.Advance(TimeSpan.FromDays(2));
        await PurgeAsync(app);
        (await StateAsync(id)).ShouldBe([$"{id}/create.json", $"{id}/event.json", $"{id}/plan.json"], ignoreOrder: true);
        app.Calls("createRecon").ShouldBe(1);
    }

    [Fact]
    public async Task A_project_that_waits_for_a_decision_keeps_its_state_until_it_ends()
    {
        await using var app = await VirtualApp.StartAsync(storage, TimeSpan.FromMinutes(1));
        await using var services = ProjectServices.Create(storage, app.Host.Time);
        var (id, createdAt) = (ProjectId.FromIdempotencyKey("waits"), app.Host.Time.GetUtcNow());
        await services.GetRequiredService<ProjectIndex>().AddAsync(id, createdAt, CancellationToken);
        await services.GetRequiredService<FileStore>().WriteAsync(id, 0, new() { Blob = new("a.jpg", "0x1") }, CancellationToken);
        app.Host.Time.Advance(Retention + TimeSpan.FromDays(1));

        await PurgeAsync(app);
        (await StateAsync(id)).ShouldNotBeEmpty();

        // It ended long after it was first checked.
        await services.GetRequiredService<RecordStore>().WriteAsync(
            new() { Id = id, Outcome = ProjectStage.Failed, CreatedAt = createdAt, Timings = [] }, CancellationToken);
        app.Host.Time.Advance(TimeSpan.FromDays(1));
        await PurgeAsync(app);
        (await StateAsync(id)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_purged_unless_a_retention_is_set()
    {
        await using var app = await VirtualApp.StartAsync(storage, TimeSpan.FromMinutes(1));
        await using var services = ProjectServices.Create(storage, app.Host.Time);
        var id = ProjectId.FromIdempotencyKey("kept");
        await services.GetRequiredService<FileStore>().WriteAsync(id, 0, new() { Blob = new("a.jpg", "0x1") }, CancellationToken);
        app.Host.Time.Advance(TimeSpan.FromDays(3_000));

        await PurgeAsync(app, isOn: false);

        (await StateAsync(id)).ShouldNotBeEmpty();
    }

    private async Task PurgeAsync(VirtualApp app, bool isOn = true)
    {
        await using var services = ProjectServices.Create(storage, app.Host.Time);
        services.GetRequiredService<IOptions<AholoFunctionsOptions>>().Value.History.FileStateRetention = isOn ? Retention : null;
        await services.GetRequiredService<FileStatePurge>().RunAsync(new TimerInfo(), CancellationToken);
    }

    private async Task<IReadOnlyList<string>> StateAsync(string id) =>
        await storage.Containers.State.GetBlobsAsync(new GetBlobsOptions { Prefix = $"{id}/" }, CancellationToken)
            .Select(blob => blob.Name).ToListAsync(CancellationToken);
}
