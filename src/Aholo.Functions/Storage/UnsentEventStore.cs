using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Aholo.Functions.Storage;

/// <summary>Stores the latest event of each project that could not be sent: <c>aholo-state/unsent/&lt;id&gt;.json</c>.</summary>
internal sealed class UnsentEventStore(ProjectContainers containers)
{
    private const string Prefix = "unsent/";
    private const string Suffix = ".json";

    // Listed with the blobs, so that a list does not read each.
    private const string FinalMetadata = "aholo_final";
    private const string TriedAtMetadata = "aholo_tried_at";

    /// <summary>Gets the name of a project's unsent event in the state container.</summary>
    public static string BlobName(string projectId) => $"{Prefix}{projectId}{Suffix}";

    /// <summary>Gets the unsent event of a project; null if it has none.</summary>
    public async Task<(UnsentEvent Event, ETag ETag)?> TryReadAsync(string projectId, CancellationToken cancellationToken) =>
        await Blob(projectId).TryReadAsync(StateJson.Shared.UnsentEvent, cancellationToken);

    /// <summary>Stores an event that could not be sent. It replaces an earlier one of its project.</summary>
    /// <param name="unsent">The event.</param>
    /// <param name="etag">The version that it replaces; null for any. Another version is kept.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task WriteAsync(UnsentEvent unsent, ETag? etag, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions
        {
            HttpHeaders = new() { ContentType = "application/json" },
            Metadata = new Dictionary<string, string>
            {
                [FinalMetadata] = unsent.IsFinal.ToString(),
                [TriedAtMetadata] = unsent.TriedAt.ToString("O", CultureInfo.InvariantCulture),
            },
            Conditions = IfMatch(etag),
        };
        try
        {
            var content = BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(unsent, StateJson.Shared.UnsentEvent));
            await Blob(unsent.Record.Id).UploadAsync(content, options, cancellationToken);
        }
        catch (RequestFailedException exception) when (etag is not null && exception.IsConditionFailure())
        {
            // It was sent or replaced by a later event of the project.
        }
    }

    /// <summary>Removes a project's unsent event.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="etag">Its version; null for any. Another version is kept.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task RemoveAsync(string projectId, ETag? etag, CancellationToken cancellationToken)
    {
        try
        {
            await Blob(projectId).DeleteIfExistsAsync(conditions: IfMatch(etag), cancellationToken: cancellationToken);
        }
        catch (RequestFailedException exception) when (etag is not null && exception.IsConditionFailure())
        {
            // It was replaced by a later event of the project.
        }
    }

    /// <summary>Lists the unsent events, ordered by project id.</summary>
    public async IAsyncEnumerable<Entry> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new GetBlobsOptions { Prefix = Prefix, Traits = BlobTraits.Metadata };
        await foreach (var blob in containers.State.GetBlobsAsync(query, cancellationToken))
        {
            yield return new(
                blob.Name[Prefix.Length..^Suffix.Length],
                bool.Parse(blob.Metadata[FinalMetadata]),
                DateTimeOffset.Parse(blob.Metadata[TriedAtMetadata], CultureInfo.InvariantCulture));
        }
    }

    private static BlobRequestConditions? IfMatch(ETag? etag) => etag is { } version ? new() { IfMatch = version } : null;

    private BlobClient Blob(string projectId) => containers.State.GetBlobClient(BlobName(projectId));

    /// <summary>The summary of an unsent event.</summary>
    /// <param name="ProjectId">Its project.</param>
    /// <param name="IsFinal">Whether it is sent by request only.</param>
    /// <param name="TriedAt">When it failed last, UTC.</param>
    internal readonly record struct Entry(string ProjectId, bool IsFinal, DateTimeOffset TriedAt);
}
