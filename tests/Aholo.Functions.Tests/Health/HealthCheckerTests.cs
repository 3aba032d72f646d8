using Aholo.Functions.Health;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Tests.Workflow;
using Microsoft.Extensions.DependencyInjection;

namespace Aholo.Functions.Tests.Health;

public sealed class HealthCheckerTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("\uFFFE.jpg")]
    [InlineData("folder/\u0001.jpg")]
    public async Task A_blob_whose_name_makes_uploads_unlistable_makes_storage_unhealthy_until_it_is_deleted(string name)
    {
        await using var app = await VirtualApp.StartAsync(storage, taskDuration: TimeSpan.FromMinutes(5));
        var health = app.Services.GetRequiredService<HealthChecker>();
        var uploads = storage.Containers.Uploads;
        await uploads.UploadBlobAsync(name, BinaryData.FromString("x"), CancellationToken);
        try
        {
            var unhealthy = (await health.CheckAsync(CancellationToken)).Storage;
            unhealthy.Status.ShouldBe(HealthState.Unhealthy);
            unhealthy.Reason.ShouldNotBeNull().ShouldContain($"Container '{uploads.Name}' cannot be listed");
            unhealthy.Reason!.ShouldContain("U+FFFE");
        }
        finally
        {
            await uploads.DeleteBlobAsync(name, cancellationToken: CancellationToken);
        }

        app.Host.Time.Advance(TimeSpan.FromMinutes(1));
        (await health.CheckAsync(CancellationToken)).Storage.Status.ShouldBe(HealthState.Healthy);
    }
}
