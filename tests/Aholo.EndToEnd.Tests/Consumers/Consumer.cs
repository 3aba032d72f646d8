using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Http;

namespace Aholo.EndToEnd.Tests.Consumers;

/// <summary>The .NET consumer of <c>docs/events.md</c>, in code that compiles.</summary>
internal static class Consumer
{
    internal interface IOrders
    {
        Task<bool> IsHandledAsync(string eventId, CancellationToken cancellationToken);

        Task AttachModelAsync(string eventId, string name, byte[] model, CancellationToken cancellationToken);

        Task ReportAsync(string eventId, string name, string problem, CancellationToken cancellationToken);
    }

    internal static async Task RunAsync(string connectionString, BlobServiceClient storage, IOrders orders, CancellationToken cancellationToken)
    {
        await using var client = new ServiceBusClient(connectionString);
        await using var processor = client.CreateProcessor("aholo-events", new ServiceBusProcessorOptions
        {
            MaxConcurrentCalls = 8,
            MaxAutoLockRenewalDuration = TimeSpan.FromMinutes(30), // longer than the slowest download
        });

        // Completed when this returns. When it throws, the message is delivered again, and after ten times moved to the dead-letter queue.
        processor.ProcessMessageAsync += async args =>
        {
            if (Read(args.Message) is not { } cloudEvent)
            {
                await args.DeadLetterMessageAsync(args.Message, "NotAnEvent", "The body is not an event about a project.", args.CancellationToken);
                return; // it would fail every time
            }

            // The lock may still be lost with the connection: then the message is delivered again, and this call stops.
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(args.CancellationToken);
            args.MessageLockLostAsync += _ => stop.CancelAsync();

            // The same event may come twice. The id is stored with what is done for it, in one transaction.
            if (await orders.IsHandledAsync(cloudEvent.Id, stop.Token))
                return;

            var project = cloudEvent.Data;
            if (cloudEvent.Type.EndsWith(".project.succeeded.v1", StringComparison.Ordinal))
            {
                var model = await DownloadAsync(storage, project.Assets.FirstOrDefault(asset => asset.Name == "model.spz") ?? project.Assets[0], stop.Token);
                await orders.AttachModelAsync(cloudEvent.Id, project.Name, model, stop.Token);
            }
            else
            {
                await orders.ReportAsync(cloudEvent.Id, project.Name, $"{project.Stage}: {project.Problem?.Message}", stop.Token);
            }
        };
        processor.ProcessErrorAsync += args =>
        {
            Console.Error.WriteLine($"Receiving from {args.EntityPath}: {args.Exception.Message}");
            return Task.CompletedTask;
        };
        await processor.StartProcessingAsync(cancellationToken);

        var stopped = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(stopped.SetResult);
        await stopped.Task;
        await processor.StopProcessingAsync(CancellationToken.None);
    }

    internal static bool IsGenuine(IHeaderDictionary headers, byte[] body, string secret)
    {
        string id = headers["webhook-id"].ToString(), timestamp = headers["webhook-timestamp"].ToString();
        if (!long.TryParse(timestamp, out var seconds) || Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - seconds) > 300)
            return false; // too old: it may be a replay

        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var expected = $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed))}";
        return headers["webhook-signature"].ToString().Split(' ').Any(
            signature => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(expected)));
    }

    private static ProjectEvent? Read(ServiceBusReceivedMessage message)
    {
        try
        {
            return JsonSerializer.Deserialize<ProjectEvent>(message.Body, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<byte[]> DownloadAsync(BlobServiceClient storage, ProjectAsset asset, CancellationToken cancellationToken)
    {
        var place = new BlobUriBuilder(asset.Url);
        var blob = storage.GetBlobContainerClient(place.BlobContainerName).GetBlobClient(place.BlobName);
        var content = (await blob.DownloadContentAsync(cancellationToken)).Value.Content.ToArray();
        return Convert.ToHexStringLower(MD5.HashData(content)) == asset.Md5
            ? content
            : throw new InvalidDataException($"{asset.Url} is not the asset of the event: its MD5 differs.");
    }

    internal sealed record ProjectEvent(string Id, string Type, ProjectData Data);

    internal sealed record ProjectData(string Id, string Name, string Stage, ProjectProblem? Problem, IReadOnlyList<ProjectAsset> Assets);

    internal sealed record ProjectProblem(string Code, string Message, string? File);

    internal sealed record ProjectAsset(string Name, Uri Url, long Size, string Md5);

    internal static async Task ResubmitAsync(ServiceBusClient client, CancellationToken cancellationToken)
    {
        await using var deadLetters = client.CreateReceiver("aholo-events", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        await using var sender = client.CreateSender("aholo-events");
        while (await deadLetters.ReceiveMessageAsync(TimeSpan.FromSeconds(1), cancellationToken) is { } message)
        {
            // Duplicate detection drops a message with the id of an earlier one. The id of the event, in the body, stays.
            await sender.SendMessageAsync(new ServiceBusMessage(message) { MessageId = Guid.NewGuid().ToString() }, cancellationToken);
            await deadLetters.CompleteMessageAsync(message, cancellationToken);
        }
    }
}
