using Aholo.Functions.Activities;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Tests.Orchestration;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Triggers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Aholo.Functions.Tests.Triggers;

public sealed class UploadSweepTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upload_that_no_trigger_has_started_is_started_once()
    {
        await using var world = new ProjectWorld();
        world.Host.Start();
        var id = await UploadAsync("missed.jpg");
        var after = DateTimeOffset.UtcNow + TimeSpan.FromHours(1);

        await SweepAsync(world, after);
        await SweepAsync(world, after);

        (await world.Host.Client.GetInstanceAsync(id, CancellationToken)).ShouldNotBeNull();
        (await new ProjectIndex(storage.Containers).SinceAsync(after - TimeSpan.FromDays(1), CancellationToken)).ShouldContain(id);
        await world.Host.WaitUntilIdleAsync();
        world.Calls.Count(call => call == nameof(CreateProject)).ShouldBe(1);
    }

    [Theory]
    [InlineData("young.jpg", 1, "its trigger is still to come")]
    [InlineData("old.jpg", 60 * 24 * 3, "it is older than what is looked at")]
    [InlineData("folder/photo.jpg", 60, "a file in a folder starts nothing by itself")]
    public async Task Other_uploads_are_left_alone(string name, int minutesLater, string because)
    {
        await using var world = new ProjectWorld();
        world.Host.Start();
        var id = await UploadAsync(name);

        await SweepAsync(world, DateTimeOffset.UtcNow + TimeSpan.FromMinutes(minutesLater));

        (await world.Host.Client.GetInstanceAsync(id, CancellationToken)).ShouldBeNull(because);
    }

    private async Task<string> UploadAsync(string name)
    {
        await foreach (var blob in storage.Containers.Uploads.GetBlobsAsync(cancellationToken: CancellationToken))
            await storage.Containers.Uploads.DeleteBlobAsync(blob.Name, cancellationToken: CancellationToken);
        var uploaded = await storage.Containers.Uploads.UploadBlobAsync(name, BinaryData.FromString(name), CancellationToken);
        return ProjectId.FromBlob(storage.Containers.Uploads.Name, BlobReference.Of(name, uploaded.Value.ETag));
    }

    private async Task SweepAsync(ProjectWorld world, DateTimeOffset now)
    {
        await using var services = ProjectServices.Create(storage, new FakeTimeProvider(now));
        await services.GetRequiredService<UploadSweep>().RunAsync(new TimerInfo(), world.Host.Client, CancellationToken);
    }
}
