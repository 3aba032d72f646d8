using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Tests.Storage;
using Aholo.Functions.Workflow;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Aholo.Functions.Tests.Workflow;

public sealed class ProjectDeletionTests(StorageFixture storage) : IClassFixture<StorageFixture>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_project_that_is_retried_during_its_deletion_is_not_deleted_and_can_continue()
    {
        await using var services = ProjectServices.Create(storage, TimeProvider.System);
        var (ledger, id) = (services.GetRequiredService<CreateLedger>(), ProjectId.New());
        await services.GetRequiredService<RecordStore>().WriteAsync(
            new() { Id = id, Outcome = ProjectStage.Canceled, CreatedAt = DateTimeOffset.UtcNow, Timings = [], Attempt = 1 }, CancellationToken);
        var client = Substitute.For<DurableTaskClient>("test");
        client.GetInstanceAsync(id, CancellationToken).ReturnsForAnyArgs(
            new OrchestrationMetadata("Project", id) { RuntimeStatus = OrchestrationRuntimeStatus.Pending });
        client.PurgeInstanceAsync(id, CancellationToken).ThrowsAsyncForAnyArgs(new InvalidOperationException("Only what has ended can be purged."));

        var result = await services.GetRequiredService<ProjectDeletion>().DeleteAsync(client, id, assets: true, CancellationToken);

        result.ShouldBe(ProjectDeletion.Result.Running);
        (await ledger.IsClosedAsync(id, CancellationToken)).ShouldBeFalse();
        (await services.GetRequiredService<RecordStore>().TryReadAsync(id, CancellationToken)).ShouldNotBeNull();
    }
}
