using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Aholo.Functions.Storage;

/// <summary>What is known of a project's creation at Aholo.</summary>
internal sealed record CreateEntry
{
    /// <summary>When the create was about to be sent, UTC; null when it never was, and the project was deleted.</summary>
    public DateTimeOffset? IntendedAt { get; init; }

    /// <summary>Aholo's id of the project; null while it is not known whether there is one.</summary>
    public string? AholoProjectId { get; init; }

    /// <summary>When the id was learned, UTC.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Who or what gave the id: <c>create</c>, <c>resolve</c> or <c>record</c>.</summary>
    public string? AnsweredBy { get; init; }

    /// <summary>Why the outcome of the create is not known, when that has been found out.</summary>
    public string? UnknownBecause { get; init; }

    /// <summary>When the project was deleted, UTC: from then on it is never created.</summary>
    public DateTimeOffset? ClosedAt { get; init; }
}

/// <summary>An intent that this call has written.</summary>
/// <param name="IntendedAt">When, UTC.</param>
/// <param name="ETag">Its version in storage.</param>
internal sealed record CreateIntent(DateTimeOffset IntendedAt, ETag ETag);

/// <summary>
/// Guards the one step that costs money: <c>aholo-state/&lt;id&gt;/create.json</c>. An intent is written before the create is sent, by a
/// conditional write that only one can win; the answer is written after. An intent without an answer means that nobody knows.
/// </summary>
internal sealed class CreateLedger(ProjectContainers containers, TimeProvider time)
{
    /// <summary>The name of a project's entry in the state container.</summary>
    public static string BlobName(string projectId) => $"{projectId}/create.json";

    /// <summary>The entry of a project; null when no create has been intended.</summary>
    public async Task<CreateEntry?> TryReadAsync(string projectId, CancellationToken cancellationToken) =>
        (await Blob(projectId).TryReadAsync(FunctionsJson.Shared.CreateEntry, cancellationToken))?.Value;

    /// <summary>Whether the project was deleted, and must not be created any more.</summary>
    public async Task<bool> IsClosedAsync(string projectId, CancellationToken cancellationToken) =>
        await TryReadAsync(projectId, cancellationToken) is { ClosedAt: not null };

    /// <summary>Closes the entry of a project that is being deleted; writes a closed one when there is none.</summary>
    public async Task CloseAsync(string projectId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = await Blob(projectId).TryReadAsync(FunctionsJson.Shared.CreateEntry, cancellationToken);
            if (found is { Value.ClosedAt: not null })
                return;

            try
            {
                var entry = (found?.Value ?? new()) with { ClosedAt = time.GetUtcNow() };
                var conditions = found is var (_, etag) ? new BlobRequestConditions { IfMatch = etag } : new() { IfNoneMatch = ETag.All };
                await Blob(projectId).WriteAsync(entry, FunctionsJson.Shared.CreateEntry, conditions, cancellationToken);
                return;
            }
            catch (RequestFailedException exception) when (exception.IsConditionFailure())
            {
                // Someone else wrote it in between: look again.
            }
        }
    }

    /// <summary>Opens the entry again of a project that is not deleted after all.</summary>
    public async Task ReopenAsync(string projectId, CancellationToken cancellationToken)
    {
        if (await Blob(projectId).TryReadAsync(FunctionsJson.Shared.CreateEntry, cancellationToken) is not ({ ClosedAt: not null } entry, var etag))
            return;

        if (entry.IntendedAt is null)
            await DeleteAsync(projectId, etag, cancellationToken);
        else
            await Blob(projectId).WriteAsync(
                entry with { ClosedAt = null }, FunctionsJson.Shared.CreateEntry, new BlobRequestConditions { IfMatch = etag }, cancellationToken);
    }

    /// <summary>Writes the intent; null when there is an entry already, which then stands.</summary>
    public async Task<CreateIntent?> TryIntendAsync(string projectId, CancellationToken cancellationToken)
    {
        try
        {
            var now = time.GetUtcNow();
            var etag = await Blob(projectId).WriteAsync(
                new CreateEntry { IntendedAt = now }, FunctionsJson.Shared.CreateEntry, new BlobRequestConditions { IfNoneMatch = ETag.All }, cancellationToken);
            return new(now, etag);
        }
        catch (RequestFailedException exception) when (exception.IsConditionFailure())
        {
            return null;
        }
    }

    /// <summary>Takes the intent back: it is proven that nothing was created.</summary>
    public Task WithdrawAsync(string projectId, CreateIntent intent, CancellationToken cancellationToken) =>
        DeleteAsync(projectId, intent.ETag, cancellationToken);

    /// <summary>Writes the answer to the intent.</summary>
    public async Task AnswerAsync(string projectId, CreateIntent intent, string aholoProjectId, CancellationToken cancellationToken)
    {
        try
        {
            await Blob(projectId).WriteAsync(
                Answer(new() { IntendedAt = intent.IntendedAt }), FunctionsJson.Shared.CreateEntry, new() { IfMatch = intent.ETag }, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.IsConditionFailure())
        {
            // Written already by a request whose answer was lost, or the entry was changed meanwhile: what is there now decides.
            await UpdateAsync(projectId, Answer, cancellationToken);
        }

        CreateEntry Answer(CreateEntry entry) =>
            entry with { AholoProjectId = aholoProjectId, AnsweredAt = time.GetUtcNow(), AnsweredBy = "create", UnknownBecause = null };
    }

    /// <summary>Writes why the answer is not known.</summary>
    public Task MarkUnknownAsync(string projectId, string because, CancellationToken cancellationToken) =>
        UpdateAsync(projectId, entry => entry with { UnknownBecause = because }, cancellationToken);

    /// <summary>Takes a person's word for the answer.</summary>
    public Task AdoptAsync(string projectId, string aholoProjectId, CancellationToken cancellationToken) =>
        UpdateAsync(
            projectId,
            entry => entry with { AholoProjectId = aholoProjectId, AnsweredAt = time.GetUtcNow(), AnsweredBy = "resolve" },
            cancellationToken);

    /// <summary>Writes the answer again if storage has lost the entry: without it, the project would be created, and paid for, once more.</summary>
    public Task RestoreAsync(string projectId, string aholoProjectId, CancellationToken cancellationToken) =>
        UpdateAsync(
            projectId,
            entry => entry with { AholoProjectId = aholoProjectId, AnsweredAt = time.GetUtcNow(), AnsweredBy = "record" },
            cancellationToken);

    /// <summary>Puts an answered entry aside, on a person's word that the project is to be created, and paid for, once more.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="endedAholoProjectId">The Aholo project whose task has ended. The entry of another one, created since then, stays.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task ArchiveAsync(string projectId, string? endedAholoProjectId, CancellationToken cancellationToken)
    {
        if (await Blob(projectId).TryReadAsync(FunctionsJson.Shared.CreateEntry, cancellationToken)
                is not ({ AholoProjectId: { } aholoProjectId, ClosedAt: null } entry, var etag)
            || aholoProjectId != endedAholoProjectId)
        {
            return;
        }

        await containers.State.GetBlobClient($"{projectId}/created-{aholoProjectId}.json")
            .WriteAsync(entry, FunctionsJson.Shared.CreateEntry, conditions: null, cancellationToken);
        await DeleteAsync(projectId, etag, cancellationToken);
    }

    /// <summary>Forgets an intent without an answer, on a person's word that nothing was created.</summary>
    public async Task ForgetAsync(string projectId, CancellationToken cancellationToken)
    {
        if (await Blob(projectId).TryReadAsync(FunctionsJson.Shared.CreateEntry, cancellationToken) is ({ AholoProjectId: null, ClosedAt: null }, var etag))
            await DeleteAsync(projectId, etag, cancellationToken);
    }

    // An answered entry is never changed. One that storage has lost is written anew: without it, the project would be created once more.
    private async Task UpdateAsync(string projectId, Func<CreateEntry, CreateEntry> change, CancellationToken cancellationToken)
    {
        var blob = Blob(projectId);
        var found = await blob.TryReadAsync(FunctionsJson.Shared.CreateEntry, cancellationToken);
        var entry = found?.Value ?? new() { IntendedAt = time.GetUtcNow() };
        var conditions = found is var (_, etag) ? new BlobRequestConditions { IfMatch = etag } : new() { IfNoneMatch = ETag.All };
        if (entry.AholoProjectId is null)
            await blob.WriteAsync(change(entry), FunctionsJson.Shared.CreateEntry, conditions, cancellationToken);
    }

    private Task DeleteAsync(string projectId, ETag etag, CancellationToken cancellationToken) =>
        Blob(projectId).DeleteAsync(conditions: new BlobRequestConditions { IfMatch = etag }, cancellationToken: cancellationToken);

    private BlobClient Blob(string projectId) => containers.State.GetBlobClient(BlobName(projectId));
}
