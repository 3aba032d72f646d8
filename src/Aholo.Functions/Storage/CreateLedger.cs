using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Aholo.Functions.Storage;

/// <summary>The state of a project's create at Aholo.</summary>
internal sealed record CreateEntry
{
    /// <summary>When the create was about to be sent, UTC; null if it never was and the project was deleted.</summary>
    public DateTimeOffset? IntendedAt { get; init; }

    /// <summary>Aholo's id of the project; null while it is unknown whether there is one.</summary>
    public string? AholoProjectId { get; init; }

    /// <summary>When the id was stored, UTC.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>The source of the id: <c>create</c>, <c>resolve</c> or <c>record</c>.</summary>
    public string? AnsweredBy { get; init; }

    /// <summary>Why the outcome of the create is unknown, if it is and the reason is known.</summary>
    public string? UnknownBecause { get; init; }

    /// <summary>When the project was deleted, UTC. It is never created after that.</summary>
    public DateTimeOffset? ClosedAt { get; init; }
}

/// <summary>An intent that this call has written.</summary>
/// <param name="IntendedAt">When, UTC.</param>
/// <param name="ETag">Its version in storage.</param>
internal sealed record CreateIntent(DateTimeOffset IntendedAt, ETag ETag);

/// <summary>
/// Guards the create, the only step that costs credits: <c>aholo-state/&lt;id&gt;/create.json</c>. Before the create is sent, an intent is written with a
/// conditional write that succeeds only once; afterwards the answer is written. While an intent has no answer, the outcome is unknown.
/// </summary>
internal sealed class CreateLedger(ProjectContainers containers, TimeProvider time)
{
    /// <summary>Gets the name of a project's entry in the state container.</summary>
    public static string BlobName(string projectId) => $"{projectId}/create.json";

    /// <summary>Gets the entry of a project; null if it has none.</summary>
    public async Task<CreateEntry?> TryReadAsync(string projectId, CancellationToken cancellationToken) =>
        (await Blob(projectId).TryReadAsync(StateJson.Shared.CreateEntry, cancellationToken))?.Value;

    /// <summary>Whether the project was deleted, so it must not be created.</summary>
    public async Task<bool> IsClosedAsync(string projectId, CancellationToken cancellationToken) =>
        await TryReadAsync(projectId, cancellationToken) is { ClosedAt: not null };

    /// <summary>Closes the entry of a project that is deleted. Writes a closed one if there is none.</summary>
    public async Task CloseAsync(string projectId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = await Blob(projectId).TryReadAsync(StateJson.Shared.CreateEntry, cancellationToken);
            if (found is { Value.ClosedAt: not null })
                return;

            try
            {
                var entry = (found?.Value ?? new()) with { ClosedAt = time.GetUtcNow() };
                var conditions = found is var (_, etag) ? new BlobRequestConditions { IfMatch = etag } : new() { IfNoneMatch = ETag.All };
                await Blob(projectId).WriteAsync(entry, StateJson.Shared.CreateEntry, conditions, cancellationToken);
                return;
            }
            catch (RequestFailedException exception) when (exception.IsConditionFailure())
            {
                // It was changed concurrently: read it again.
            }
        }
    }

    /// <summary>Reopens the entry of a project whose deletion was abandoned.</summary>
    public async Task ReopenAsync(string projectId, CancellationToken cancellationToken)
    {
        if (await Blob(projectId).TryReadAsync(StateJson.Shared.CreateEntry, cancellationToken) is not ({ ClosedAt: not null } entry, var etag))
            return;

        if (entry.IntendedAt is null)
            await DeleteAsync(projectId, etag, cancellationToken);
        else
            await Blob(projectId).WriteAsync(
                entry with { ClosedAt = null }, StateJson.Shared.CreateEntry, new BlobRequestConditions { IfMatch = etag }, cancellationToken);
    }

    /// <summary>Writes the intent; returns null if the project has an entry already, which stays.</summary>
    public async Task<CreateIntent?> TryIntendAsync(string projectId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var entry = new CreateEntry { IntendedAt = now };
        return await Blob(projectId).TryAddAsync(entry, StateJson.Shared.CreateEntry, cancellationToken) is { } etag ? new(now, etag) : null;
    }

    /// <summary>Withdraws the intent, after proof that nothing was created.</summary>
    public Task WithdrawAsync(string projectId, CreateIntent intent, CancellationToken cancellationToken) =>
        DeleteAsync(projectId, intent.ETag, cancellationToken);

    /// <summary>Writes the answer to the intent.</summary>
    public async Task AnswerAsync(string projectId, CreateIntent intent, string aholoProjectId, CancellationToken cancellationToken)
    {
        try
        {
            await Blob(projectId).WriteAsync(
                Answer(new() { IntendedAt = intent.IntendedAt }), StateJson.Shared.CreateEntry, new() { IfMatch = intent.ETag }, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.IsConditionFailure())
        {
            // An earlier try wrote it and its response was lost, or the entry was changed: the stored entry decides.
            await UpdateAsync(projectId, Answer, cancellationToken);
        }

        CreateEntry Answer(CreateEntry entry) =>
            entry with { AholoProjectId = aholoProjectId, AnsweredAt = time.GetUtcNow(), AnsweredBy = "create", UnknownBecause = null };
    }

    /// <summary>Records why the outcome is unknown.</summary>
    public Task MarkUnknownAsync(string projectId, string because, CancellationToken cancellationToken) =>
        UpdateAsync(projectId, entry => entry with { UnknownBecause = because }, cancellationToken);

    /// <summary>Records the id that an operator supplied.</summary>
    public Task AdoptAsync(string projectId, string aholoProjectId, CancellationToken cancellationToken) =>
        AnswerAsync(projectId, aholoProjectId, answeredBy: "resolve", cancellationToken);

    /// <summary>Writes the answer again if storage has lost the entry: without it, the project would be created and paid for twice.</summary>
    public Task RestoreAsync(string projectId, string aholoProjectId, CancellationToken cancellationToken) =>
        AnswerAsync(projectId, aholoProjectId, answeredBy: "record", cancellationToken);

    /// <summary>Archives an answered entry, after an operator decided to create and pay for the project again.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="endedAholoProjectId">The Aholo project whose task has ended. The entry of a later one stays.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task ArchiveAsync(string projectId, string? endedAholoProjectId, CancellationToken cancellationToken)
    {
        if (await Blob(projectId).TryReadAsync(StateJson.Shared.CreateEntry, cancellationToken)
                is not ({ AholoProjectId: { } aholoProjectId, ClosedAt: null } entry, var etag)
            || aholoProjectId != endedAholoProjectId)
        {
            return;
        }

        await containers.State.GetBlobClient($"{projectId}/created-{aholoProjectId}.json")
            .WriteAsync(entry, StateJson.Shared.CreateEntry, conditions: null, cancellationToken);
        await DeleteAsync(projectId, etag, cancellationToken);
    }

    /// <summary>Deletes an intent without an answer, after an operator found that nothing was created.</summary>
    public async Task ForgetAsync(string projectId, CancellationToken cancellationToken)
    {
        if (await Blob(projectId).TryReadAsync(StateJson.Shared.CreateEntry, cancellationToken) is ({ AholoProjectId: null, ClosedAt: null }, var etag))
            await DeleteAsync(projectId, etag, cancellationToken);
    }

    private Task AnswerAsync(string projectId, string aholoProjectId, string answeredBy, CancellationToken cancellationToken) => UpdateAsync(
        projectId, entry => entry with { AholoProjectId = aholoProjectId, AnsweredAt = time.GetUtcNow(), AnsweredBy = answeredBy }, cancellationToken);

    // An answered entry is never changed. A lost one is written again: without it, the project would be created twice.
    private async Task UpdateAsync(string projectId, Func<CreateEntry, CreateEntry> change, CancellationToken cancellationToken)
    {
        var blob = Blob(projectId);
        var found = await blob.TryReadAsync(StateJson.Shared.CreateEntry, cancellationToken);
        var entry = found?.Value ?? new() { IntendedAt = time.GetUtcNow() };
        var conditions = found is var (_, etag) ? new BlobRequestConditions { IfMatch = etag } : new() { IfNoneMatch = ETag.All };
        if (entry.AholoProjectId is null)
            await blob.WriteAsync(change(entry), StateJson.Shared.CreateEntry, conditions, cancellationToken);
    }

    private Task DeleteAsync(string projectId, ETag etag, CancellationToken cancellationToken) =>
        Blob(projectId).DeleteAsync(conditions: new BlobRequestConditions { IfMatch = etag }, cancellationToken: cancellationToken);

    private BlobClient Blob(string projectId) => containers.State.GetBlobClient(BlobName(projectId));
}
