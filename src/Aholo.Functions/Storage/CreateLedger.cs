using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Aholo.Functions.Storage;

/// <summary>What is known of a project's creation at Aholo.</summary>
internal sealed record CreateEntry
{
    /// <summary>When the create was about to be sent, UTC.</summary>
    public required DateTimeOffset IntendedAt { get; init; }

    /// <summary>Aholo's id of the project; null while it is not known whether there is one.</summary>
    public string? AholoProjectId { get; init; }

    /// <summary>When the id was learned, UTC.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Who or what gave the id: <c>create</c> or <c>resolve</c>.</summary>
    public string? AnsweredBy { get; init; }

    /// <summary>Why the outcome of the create is not known, when that has been found out.</summary>
    public string? UnknownBecause { get; init; }
}

/// <summary>
/// Guards the one step that costs money: <c>aholo-state/&lt;id&gt;/create.json</c>. An intent is written before the create is sent, by a
/// conditional write that only one can win; the answer is written after. An intent without an answer means that nobody knows.
/// </summary>
internal sealed class CreateLedger(ProjectContainers containers, TimeProvider time)
{
    /// <summary>The entry of a project; null when no create has been intended.</summary>
    public async Task<CreateEntry?> TryReadAsync(string projectId, CancellationToken cancellationToken) =>
        (await Blob(projectId).TryReadAsync(FunctionsJson.Shared.CreateEntry, cancellationToken))?.Value;

    /// <summary>Writes the intent; null when there is an entry already, which then stands.</summary>
    public async Task<ETag?> TryIntendAsync(string projectId, CancellationToken cancellationToken)
    {
        try
        {
            var entry = new CreateEntry { IntendedAt = time.GetUtcNow() };
            return await Blob(projectId).WriteAsync(
                entry, FunctionsJson.Shared.CreateEntry, new BlobRequestConditions { IfNoneMatch = ETag.All }, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.IsConditionFailure())
        {
            return null;
        }
    }

    /// <summary>Takes the intent back: it is proven that nothing was created.</summary>
    public Task WithdrawAsync(string projectId, ETag intent, CancellationToken cancellationToken) =>
        Blob(projectId).DeleteAsync(conditions: new BlobRequestConditions { IfMatch = intent }, cancellationToken: cancellationToken);

    /// <summary>Writes the answer to the intent.</summary>
    public Task AnswerAsync(string projectId, string aholoProjectId, CancellationToken cancellationToken) =>
        UpdateAsync(
            projectId,
            entry => entry with { AholoProjectId = aholoProjectId, AnsweredAt = time.GetUtcNow(), AnsweredBy = "create", UnknownBecause = null },
            cancellationToken);

    /// <summary>Writes why the answer is not known.</summary>
    public Task MarkUnknownAsync(string projectId, string because, CancellationToken cancellationToken) =>
        UpdateAsync(projectId, entry => entry with { UnknownBecause = because }, cancellationToken);

    /// <summary>Takes a person's word for the answer.</summary>
    public Task AdoptAsync(string projectId, string aholoProjectId, CancellationToken cancellationToken) =>
        UpdateAsync(
            projectId,
            entry => entry with { AholoProjectId = aholoProjectId, AnsweredAt = time.GetUtcNow(), AnsweredBy = "resolve" },
            cancellationToken);

    /// <summary>Puts an answered entry aside, on a person's word that the project is to be created, and paid for, once more.</summary>
    public async Task ArchiveAsync(string projectId, CancellationToken cancellationToken)
    {
        if (await Blob(projectId).TryReadAsync(FunctionsJson.Shared.CreateEntry, cancellationToken) is not ({ AholoProjectId: { } aholoProjectId } entry, var etag))
            return;

        await containers.State.GetBlobClient($"{projectId}/created-{aholoProjectId}.json")
            .WriteAsync(entry, FunctionsJson.Shared.CreateEntry, conditions: null, cancellationToken);
        await WithdrawAsync(projectId, etag, cancellationToken);
    }

    /// <summary>Forgets an intent without an answer, on a person's word that nothing was created.</summary>
    public async Task ForgetAsync(string projectId, CancellationToken cancellationToken)
    {
        if (await Blob(projectId).TryReadAsync(FunctionsJson.Shared.CreateEntry, cancellationToken) is ({ AholoProjectId: null }, var etag))
            await WithdrawAsync(projectId, etag, cancellationToken);
    }

    // An answered entry is never changed.
    private async Task UpdateAsync(string projectId, Func<CreateEntry, CreateEntry> change, CancellationToken cancellationToken)
    {
        var blob = Blob(projectId);
        var (entry, etag) = await blob.TryReadAsync(FunctionsJson.Shared.CreateEntry, cancellationToken)
            ?? throw new InvalidOperationException($"Project {projectId} has no create intent.");
        if (entry.AholoProjectId is null)
            await blob.WriteAsync(change(entry), FunctionsJson.Shared.CreateEntry, new BlobRequestConditions { IfMatch = etag }, cancellationToken);
    }

    private BlobClient Blob(string projectId) => containers.State.GetBlobClient($"{projectId}/create.json");
}
