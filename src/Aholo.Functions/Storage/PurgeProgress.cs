using System.Text.Json.Serialization;
using Azure.Storage.Blobs;

namespace Aholo.Functions.Storage;

/// <summary>Stores the progress of the purge of file state: <c>aholo-state/purge/file-state.json</c>.</summary>
internal sealed class PurgeProgress(ProjectContainers containers)
{
    private readonly BlobClient _blob = containers.State.GetBlobClient("purge/file-state.json");

    /// <summary>Gets the time before which all projects have been purged.</summary>
    public async Task<DateTimeOffset> ReadAsync(CancellationToken cancellationToken) =>
        (await _blob.TryReadAsync(PurgeProgressJson.Default.Document, cancellationToken))?.Value.Until ?? DateTimeOffset.MinValue;

    /// <summary>Replaces the time.</summary>
    public Task WriteAsync(DateTimeOffset until, CancellationToken cancellationToken) =>
        _blob.WriteAsync(new(until), PurgeProgressJson.Default.Document, conditions: null, cancellationToken);

    internal sealed record Document(DateTimeOffset Until);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PurgeProgress.Document))]
internal sealed partial class PurgeProgressJson : JsonSerializerContext;
