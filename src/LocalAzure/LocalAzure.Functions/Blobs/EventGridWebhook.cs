using System.Net.Http.Json;

namespace LocalAzure.Functions.Blobs;

/// <summary>Delivers events to a webhook as Event Grid does.</summary>
internal sealed class EventGridWebhook(HttpClient client, Uri url)
{
    // Event Grid's schedule: https://learn.microsoft.com/azure/event-grid/delivery-and-retry. Event Grid gives up after a day; the host does not.
    private static readonly TimeSpan[] RetryDelays =
        [.. new[] { 10, 30, 60, 300, 600, 1_800, 3_600, 10_800, 21_600, 43_200 }.Select(seconds => TimeSpan.FromSeconds(seconds))];

    /// <summary>Returns how long to wait after a number of failed attempts.</summary>
    public static TimeSpan RetryDelay(int failures) => RetryDelays[Math.Min(failures, RetryDelays.Length) - 1];

    /// <summary>Delivers events.</summary>
    /// <exception cref="HttpRequestException">The webhook cannot be reached, or does not accept them.</exception>
    public async Task DeliverAsync(IEnumerable<BlobCreatedEvent> events, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = JsonContent.Create(events, EventGridJson.Default.IEnumerableBlobCreatedEvent),
            Headers = { { "aeg-event-type", "Notification" } },
        };
        using var response = await client.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException(HttpRequestError.Unknown, $"The webhook answered {(int)response.StatusCode}.", null, response.StatusCode);
    }
}
