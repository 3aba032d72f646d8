using System.Text.Json;
using Azure.Messaging.ServiceBus;

namespace Aholo.EndToEnd.Tests.Consumers;

/// <summary>The .NET consumer of <c>src/Aholo.Functions/Events/README.md</c>, as it stands there, in surroundings that compile.</summary>
internal static class Consumer
{
    internal interface IOrders
    {
        Task AttachModelAsync(string key, string name, Uri model);

        Task ReportAsync(string key, string name, string problem);
    }

    internal static async Task RunAsync(string connectionString, IOrders orders, CancellationToken cancellationToken)
    {
        await using var client = new ServiceBusClient(connectionString);
        await using var processor = client.CreateProcessor("aholo-events", new ServiceBusProcessorOptions { MaxConcurrentCalls = 8 });

        // Completed when this returns; when it throws, the message comes again, and after ten times lies in the dead-letter queue.
        processor.ProcessMessageAsync += async args =>
        {
            var project = JsonSerializer.Deserialize<ProjectEvent>(args.Message.Body, JsonSerializerOptions.Web)!.Data;
            if (args.Message.Subject == "aholo.project.succeeded")
                await orders.AttachModelAsync(args.Message.MessageId, project.Name, project.Assets.Single(asset => asset.Name == "model.spz").Url);
            else
                await orders.ReportAsync(args.Message.MessageId, project.Name, $"{project.Stage}: {project.Problem?.Message}");
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

    internal sealed record ProjectEvent(ProjectData Data);

    internal sealed record ProjectData(string Id, string Name, string Stage, ProjectProblem? Problem, IReadOnlyList<ProjectAsset> Assets);

    internal sealed record ProjectProblem(string Code, string Message, string? Resource);

    internal sealed record ProjectAsset(string Name, Uri Url, long Size, string Md5);
}
