using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Aholo.Functions.Storage;

/// <summary>Stores the latest event about each project as it was published: <c>aholo-state/&lt;id&gt;/event.json</c>.</summary>
internal sealed class EventStore(ProjectContainers containers)
{
    /// <summary>Gets the latest event; null before the first.</summary>
    public async Task<PublishedEvent?> TryReadAsync(string projectId, CancellationToken cancellationToken)
    {
        try
        {
            var response = await Blob(projectId).DownloadContentAsync(cancellationToken);
            return new(response.Value.Content.ToMemory(), response.Value.Details.ContentType);
        }
        catch (RequestFailedException exception) when (exception.IsNotFound())
        {
            return null;
        }
    }

    /// <summary>Gets the id of the latest event; null before the first.</summary>
    public async Task<string?> TryReadIdAsync(string projectId, CancellationToken cancellationToken)
    {
        if (await TryReadAsync(projectId, cancellationToken) is not { } published)
            return null;

        using var cloudEvent = JsonDocument.Parse(published.Content);
        return cloudEvent.RootElement.GetProperty("id").GetString();
    }

    /// <summary>Stores an event that has been published.</summary>
    public Task WriteAsync(string projectId, PublishedEvent published, CancellationToken cancellationToken) => Blob(projectId).UploadAsync(
        BinaryData.FromBytes(published.Content),
        new BlobUploadOptions { HttpHeaders = new() { ContentType = published.ContentType } },
        cancellationToken);

    private BlobClient Blob(string projectId) => containers.State.GetBlobClient($"{projectId}/event.json");
}

/// <summary>An event as it was published.</summary>
/// <param name="Content">The CloudEvent in structured JSON.</param>
/// <param name="ContentType">Its media type.</param>
internal sealed record PublishedEvent(ReadOnlyMemory<byte> Content, string ContentType);
