using Aholo.Functions.Projects;
using Azure.Storage.Blobs;

namespace Aholo.Functions.Storage;

/// <summary>Keeps the records of projects that have ended: <c>assets/&lt;id&gt;/project.json</c>.</summary>
internal sealed class RecordStore(ProjectContainers containers)
{
    /// <summary>The record of a project; null while it has none.</summary>
    public async Task<ProjectRecord?> TryReadAsync(string projectId, CancellationToken cancellationToken) =>
        (await Blob(projectId).TryReadAsync(FunctionsJson.Shared.ProjectRecord, cancellationToken))?.Value;

    /// <summary>Whether a project has a record.</summary>
    public async Task<bool> ExistsAsync(string projectId, CancellationToken cancellationToken) => await Blob(projectId).ExistsAsync(cancellationToken);

    /// <summary>Writes a project's record.</summary>
    public Task WriteAsync(ProjectRecord record, CancellationToken cancellationToken) =>
        Blob(record.Id).WriteAsync(record, FunctionsJson.Shared.ProjectRecord, conditions: null, cancellationToken);

    private BlobClient Blob(string projectId) => containers.Assets.GetBlobClient($"{projectId}/project.json");
}
