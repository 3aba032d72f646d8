using Aholo.Functions.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Workflow;

/// <summary>
/// Deletes projects that have ended. All that stays is the entry in <see cref="CreateLedger"/>, closed for good: whatever fires or is sent
/// again later, what was paid for once is not paid for again.
/// </summary>
internal sealed class ProjectDeletion(ProjectContainers containers, CreateLedger ledger, RecordStore records, ProjectIndex index, InterruptedProjects interrupted)
{
    /// <summary>What a deletion came to.</summary>
    internal enum Result
    {
        /// <summary>There is no such project.</summary>
        NotFound,

        /// <summary>It is running, and was left alone.</summary>
        Running,

        /// <summary>It is deleted.</summary>
        Deleted,
    }

    /// <summary>Deletes a project's history and state. One that broke off is finished by the next.</summary>
    /// <param name="client">Purges orchestrations.</param>
    /// <param name="id">The project.</param>
    /// <param name="assets">Whether its results and its record are deleted too.</param>
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
            // It was started again in between.
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

    // Each by its own id: not every backend purges an instance's sub-orchestrations with it.
    private static async Task<bool> PurgeAsync(DurableTaskClient client, string id, int attempts, CancellationToken cancellationToken)
    {
        try
        {
            await client.PurgeInstanceAsync(id, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Some backends refuse to purge what runs, each with an exception of its own.
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
