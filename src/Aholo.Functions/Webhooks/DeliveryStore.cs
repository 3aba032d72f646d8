using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Aholo.Functions.Webhooks;

/// <summary>
/// Keeps the deliveries of each project's events by webhook, <c>aholo-state/&lt;id&gt;/deliveries.json</c>, and the events to deliver,
/// <c>aholo-state/&lt;id&gt;/deliveries/&lt;event&gt;.json</c>, so that each attempt posts the same.
/// </summary>
internal sealed class DeliveryStore(ProjectContainers containers)
{
    /// <summary>The most deliveries that a project has in its list: the last ones.</summary>
    public const int MaxDeliveries = 50;

    /// <summary>The most attempts that a delivery has in its list: the last ones.</summary>
    public const int MaxAttempts = 10;

    /// <summary>Lists the deliveries of a project, the oldest first.</summary>
    public async Task<IReadOnlyList<Delivery>> ListAsync(string projectId, CancellationToken cancellationToken) =>
        await List(projectId).TryReadAsync(WebhookJson.Shared.DeliveryList, cancellationToken) is var (list, _) ? list.Items : [];

    /// <summary>Gets a delivery; null when there is none.</summary>
    public async Task<Delivery?> FindAsync(string projectId, int number, CancellationToken cancellationToken) =>
        (await ListAsync(projectId, cancellationToken)).SingleOrDefault(delivery => delivery.Number == number);

    /// <summary>Adds the delivery of an event to a URL, unless there is one.</summary>
    /// <returns>The delivery that is in the list.</returns>
    public async Task<Delivery> AddAsync(string projectId, string eventId, WebhookTarget target, CancellationToken cancellationToken)
    {
        var list = await ChangeAsync(
            projectId,
            list => Find(list) is null
                ? new() { Next = (list?.Next ?? 1) + 1, Items = [.. (list?.Items ?? []).Append(New(list?.Next ?? 1)).TakeLast(MaxDeliveries)] }
                : null,
            cancellationToken);
        return Find(list)!;

        Delivery? Find(DeliveryList? list) => list?.Items.SingleOrDefault(delivery => delivery.EventId == eventId && delivery.Target == target.Key);

        Delivery New(int number) => new()
        {
            Number = number, EventId = eventId, Target = target.Key, Url = WebhookUrl.Display(target.Url), State = DeliveryState.Pending,
        };
    }

    /// <summary>Changes a delivery, if it is still there.</summary>
    public Task UpdateAsync(string projectId, int number, Func<Delivery, Delivery> change, CancellationToken cancellationToken) => ChangeAsync(
        projectId,
        list => list?.Items.Any(delivery => delivery.Number == number) == true
            ? list with { Items = [.. list.Items.Select(delivery => delivery.Number == number ? change(delivery) : delivery)] }
            : null,
        cancellationToken);

    /// <summary>Keeps an event to deliver. The first of several stands.</summary>
    public async Task WriteEventAsync(string projectId, string eventId, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        try
        {
            var options = new BlobUploadOptions { Conditions = new() { IfNoneMatch = ETag.All } };
            await Event(projectId, eventId).UploadAsync(BinaryData.FromBytes(content), options, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.IsConditionFailure())
        {
            // It was published before.
        }
    }

    /// <summary>Reads an event to deliver; null when it was deleted.</summary>
    public async Task<ReadOnlyMemory<byte>?> TryReadEventAsync(string projectId, string eventId, CancellationToken cancellationToken)
    {
        try
        {
            return (await Event(projectId, eventId).DownloadContentAsync(cancellationToken)).Value.Content.ToMemory();
        }
        catch (RequestFailedException exception) when (exception.IsNotFound())
        {
            return null;
        }
    }

    /// <summary>Deletes the deliveries and the events to deliver of a project.</summary>
    public async Task DeleteAllAsync(string projectId, CancellationToken cancellationToken)
    {
        await List(projectId).DeleteIfExistsAsync(cancellationToken: cancellationToken);
        await foreach (var blob in containers.State.GetBlobsAsync(new GetBlobsOptions { Prefix = $"{projectId}/deliveries/" }, cancellationToken))
            await containers.State.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellationToken);
    }

    // Deliveries of a project go on side by side: whoever finds another version reads again. Null leaves the list as it is.
    private async Task<DeliveryList?> ChangeAsync(string projectId, Func<DeliveryList?, DeliveryList?> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (list, conditions) = await List(projectId).TryReadAsync(WebhookJson.Shared.DeliveryList, cancellationToken) is var (found, etag)
                ? (found, new BlobRequestConditions { IfMatch = etag })
                : (null, new BlobRequestConditions { IfNoneMatch = ETag.All });
            if (change(list) is not { } changed)
                return list;

            try
            {
                await List(projectId).WriteAsync(changed, WebhookJson.Shared.DeliveryList, conditions, cancellationToken);
                return changed;
            }
            catch (RequestFailedException exception) when (exception.IsConditionFailure())
            {
                // Another delivery was noted in between.
            }
        }
    }

    private BlobClient List(string projectId) => containers.State.GetBlobClient($"{projectId}/deliveries.json");

    private BlobClient Event(string projectId, string eventId) => containers.State.GetBlobClient($"{projectId}/deliveries/{eventId}.json");
}
