using System.Globalization;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Storage;

/// <summary>A file of a project on its way to Aholo.</summary>
internal sealed record ResourceState
{
    /// <summary>What was found in it.</summary>
    public required ResourceRecord Resource { get; init; }

    /// <summary>Where Aholo's upload service keeps it, once it does.</summary>
    public Uri? Url { get; init; }

    /// <summary>Since when, UTC.</summary>
    public DateTimeOffset? UploadedAt { get; init; }
}

/// <summary>Keeps how far each file of a project is: <c>aholo-state/&lt;id&gt;/resources/&lt;number&gt;.json</c>. What is done is not done again.</summary>
internal sealed class ResourceStore(ProjectContainers containers)
{
    /// <summary>The state of a file; null when it has none yet.</summary>
    public async Task<ResourceState?> TryReadAsync(string projectId, int index, CancellationToken cancellationToken) =>
        (await Blob(projectId, index).TryReadAsync(FunctionsJson.Shared.ResourceState, cancellationToken))?.Value;

    /// <summary>Replaces the state of a file.</summary>
    public Task WriteAsync(string projectId, int index, ResourceState state, CancellationToken cancellationToken) =>
        Blob(projectId, index).WriteAsync(state, FunctionsJson.Shared.ResourceState, conditions: null, cancellationToken);

    private Azure.Storage.Blobs.BlobClient Blob(string projectId, int index) =>
        containers.State.GetBlobClient(string.Create(CultureInfo.InvariantCulture, $"{projectId}/resources/{index:0000}.json"));
}
