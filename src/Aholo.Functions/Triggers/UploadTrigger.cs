using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Aholo.Functions.Triggers;

/// <summary>
/// Makes one project from each file that lands at the root of the uploads container, and from each folder whose manifest does. Other files in
/// folders start nothing by themselves. Exactly one of the two functions is to be enabled: the other has <c>AzureWebJobs.&lt;name&gt;.Disabled</c>.
/// </summary>
internal sealed partial class UploadTrigger(ProjectStarter starter, ILogger<UploadTrigger> logger)
{
    private const string Uploads = "%Aholo:Storage:Uploads%/{name}";

    /// <summary>Fires when the host finds a new version of a blob in the container: on one machine.</summary>
    [Function("UploadScan")]
    public Task ScanAsync(
        [BlobTrigger(Uploads, Connection = Connections.Storage)] BlobClient blob,
        string name,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) =>
        StartAsync(blob, name, client, cancellationToken);

    /// <summary>Fires when Event Grid tells of it: on Azure, where Flex Consumption does not scan.</summary>
    [Function("UploadEvents")]
    public Task OnEventAsync(
        [BlobTrigger(Uploads, Connection = Connections.Storage, Source = BlobTriggerSource.EventGrid)] BlobClient blob,
        string name,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) =>
        StartAsync(blob, name, client, cancellationToken);

    private async Task StartAsync(BlobClient blob, string name, DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (!ProjectPlanner.IsStart(name))
            return;

        BlobProperties properties;
        try
        {
            properties = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            LogGone(name);
            return;
        }

        // The version that is there now. If it is newer than the one that fired the trigger, its own trigger gives the same id.
        var upload = BlobReference.Of(name, properties.ETag);
        await starter.StartAsync(client, ProjectId.FromBlob(blob.BlobContainerName, upload), upload, properties.LastModified, cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Information, "'{Name}' was deleted before it could be looked at; nothing to do.")]
    private partial void LogGone(string name);
}
