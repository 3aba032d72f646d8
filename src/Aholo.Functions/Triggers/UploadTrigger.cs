using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Azure;
using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Aholo.Functions.Triggers;

/// <summary>
/// Makes one project from each file that lands at the root of the uploads container, and from each folder whose manifest does. Other files in
/// folders start nothing by themselves.
/// </summary>
internal sealed partial class UploadTrigger(ProjectStarter starter, ILogger<UploadTrigger> logger)
{
    [Function("UploadScan")]
    public async Task RunAsync(
        [BlobTrigger("%Aholo:Storage:Uploads%/{name}", Connection = Connections.Storage)] BlobClient blob,
        string name,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        if (!ProjectPlanner.IsStart(name))
            return;

        ETag etag;
        try
        {
            etag = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value.ETag;
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            LogGone(name);
            return;
        }

        // The version that is there now. If it is newer than the one that fired the trigger, its own trigger gives the same id.
        var upload = BlobReference.Of(name, etag);
        await starter.StartAsync(client, ProjectId.FromBlob(blob.BlobContainerName, upload), upload, cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Information, "'{Name}' was deleted before it could be looked at; nothing to do.")]
    private partial void LogGone(string name);
}
