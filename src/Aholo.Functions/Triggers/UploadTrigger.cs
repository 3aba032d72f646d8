using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Workflow;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Aholo.Functions.Triggers;

/// <summary>
/// Starts a project for each file at the root of the uploads container and for each manifest of a folder. Other files in folders start nothing.
/// </summary>
internal sealed partial class UploadTrigger(ProjectStarter starter, ILogger<UploadTrigger> logger)
{
    /// <summary>Runs for each new version of a blob, as Event Grid or the local host reports it.</summary>
    [Function("UploadEvents")]
    public async Task RunAsync(
        [BlobTrigger("%Aholo:Storage:Uploads%/{name}", Connection = Connections.Storage, Source = BlobTriggerSource.EventGrid)] BlobClient blob,
        string name,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        if (!ProjectPlanner.IsStart(name))
            return;

        BlobProperties properties;
        try
        {
            properties = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.IsNotFound())
        {
            LogGone(name);
            return;
        }

        if (FolderMarker.Is(properties))
            return;

        // The current version. If it is newer than the reported one, its own event gives the same id.
        var upload = BlobReference.Of(name, properties.ETag);
        await starter.StartAsync(client, ProjectId.FromBlob(blob.BlobContainerName, upload), upload, properties.LastModified, cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Information, "'{Name}' was deleted before it could be processed.")]
    private partial void LogGone(string name);
}
