using Aholo.Functions.Projects;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Aholo.Functions.Storage;

/// <summary>Stores the records of projects that have ended: <c>assets/&lt;id&gt;/project.json</c>.</summary>
internal sealed class RecordStore(ProjectContainers containers)
{
    /// <summary>Gets the name of a project's record in the assets container.</summary>
    public static string BlobName(string projectId) => $"{projectId}/project.json";

    /// <summary>Gets the record of a project; null if it has none.</summary>
    public async Task<ProjectRecord?> TryReadAsync(string projectId, CancellationToken cancellationToken) =>
        (await TryReadVersionAsync(projectId, cancellationToken))?.Value;

    /// <summary>Gets the record of a project with its version; null if it has none.</summary>
    public Task<(ProjectRecord Value, ETag ETag)?> TryReadVersionAsync(string projectId, CancellationToken cancellationToken) =>
        Blob(projectId).TryReadAsync(StateJson.Shared.ProjectRecord, cancellationToken);

    /// <summary>Whether a project has a record.</summary>
    public async Task<bool> ExistsAsync(string projectId, CancellationToken cancellationToken) => await Blob(projectId).ExistsAsync(cancellationToken);

    /// <summary>Writes the record of a project, if <paramref name="conditions"/> are met.</summary>
    /// <exception cref="RequestFailedException">The conditions are not met (409 or 412), or storage failed.</exception>
    public Task WriteAsync(ProjectRecord record, CancellationToken cancellationToken, BlobRequestConditions? conditions = null) =>
        Blob(record.Id).WriteAsync(record, StateJson.Shared.ProjectRecord, conditions, cancellationToken);

    /// <summary>Adds the preview picture to the record of a project.</summary>
    /// <returns>Whether the project has a record.</returns>
    public async Task<bool> SetPreviewAsync(string projectId, PreviewRecord preview, CancellationToken cancellationToken)
    {
        while (await TryReadVersionAsync(projectId, cancellationToken) is var (record, etag))
        {
            if (record.Preview == preview)
                return true;
            try
            {
                await WriteAsync(record with { Preview = preview }, cancellationToken, new() { IfMatch = etag });
                return true;
            }
            catch (RequestFailedException exception) when (exception.IsConditionFailure())
            {
                // It was changed or deleted concurrently.
            }
        }

        return false;
    }

    /// <summary>Gets the URL of a project's record, without the signature of the connection. Reading it requires access to the container.</summary>
    public Uri Url(string projectId) => new(Blob(projectId).Uri.GetLeftPart(UriPartial.Path));

    private BlobClient Blob(string projectId) => containers.Assets.GetBlobClient(BlobName(projectId));
}
