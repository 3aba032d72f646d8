using Aholo.Functions.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Workflow;

/// <summary>
/// Deletes projects that have ended. Their entry in <see cref="CreateLedger"/> stays, closed, so that a late trigger or a repeated request does not pay for
/// them again.
/// </summary>
internal sealed class ProjectDeletion(ProjectContainers containers, CreateLedger ledger, RecordStore records, ProjectIndex index, InterruptedProjects interrupted)
{
    /// <summary>The outcome of a deletion.</summary>
    internal enum Result
    {
        /// <summary>There is no such project.</summary>
        NotFound,

        /// <summary>The project is running, and was not deleted.</summary>
        Running,

        /// <summary>The project was deleted.</summary>
        Deleted,
    }

    /// <summary>Deletes the history and the state of a project. After a failure, the next call completes the deletion.</summary>
    /// <param name="client">Purges orchestrations.</param>
    /// <param name="id">The project.</param>
    /// <param name="assets">Whether its assets and its record are deleted too.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<Result> DeleteAsync(DurableTaskClient client, string id, bool assets, CancellationToken cancellationToken)
    {
        var instance = await client.FindProjectAsync(id, cancellationToken);
        var record = await records.TryReadAsync(id, cancellationToken);
        if (instance is null && record is null && !await ledger.IsClosedAsync(id, cancellationToken))
            return Result.NotFound;
        if (instance is { IsCompleted: false })
            return Result.Running;
        if (instance is not null && !await ledger.IsClosedAsync(id, cancellationToken))
            await interrupted.CloseAsync(client, instance, cancellationToken);

        await ledger.CloseAsync(id, cancellationToken);
        var origin = instance?.Origin();
        if (!await PurgeAsync(client, id, origin?.Attempt ?? record?.Attempt ?? 0, cancellationToken))
        {
            // It was started again concurrently.
            await ledger.ReopenAsync(id, cancellationToken);
            return Result.Running;
        }

        if ((origin?.CreatedAt ?? record?.CreatedAt) is { } createdAt)
            await index.RemoveAsync(id, createdAt, cancellationToken);
        await containers.State.DeleteBlobIfExistsAsync(UnsentEventStore.BlobName(id), cancellationToken: cancellationToken);
        await DeleteBlobsAsync(containers.State, id, name => name != CreateLedger.BlobName(id), cancellationToken);
        if (assets)
            await DeleteBlobsAsync(containers.Assets, id, _ => true, cancellationToken);
        return Result.Deleted;
    }

    // Not every backend purges sub-orchestrations with their parent, so each is purged by its id.
    private static async Task<bool> PurgeAsync(DurableTaskClient client, string id, int attempts, CancellationToken cancellationToken)
    {
        try
        {
            await client.PurgeInstanceAsync(id, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Backends refuse to purge a running instance with different exceptions.
            if (await client.GetInstanceAsync(id, cancellationToken) is { IsCompleted: false })
                return false;
            throw;
        }

        if (await client.GetInstanceAsync(id, cancellationToken) is not null)
            return false;

        for (var attempt = 1; attempt <= attempts; attempt++)
            await client.PurgeInstanceAsync(WaitOrchestrator.InstanceId(id, attempt), cancellationToken);
        return true;
    }

    private static async Task DeleteBlobsAsync(
        BlobContainerClient container, string id, Func<string, bool> which, CancellationToken cancellationToken)
    {
        await foreach (var blob in container.GetBlobsAsync(new GetBlobsOptions { Prefix = $"{id}/" }, cancellationToken))
        {
            if (which(blob.Name))
                await container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
        }
    }
}
