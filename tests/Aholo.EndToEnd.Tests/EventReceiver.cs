using System.Collections.Concurrent;
using System.Text.Json;
using Aholo.Local.Hosting;
using Azure.Messaging.ServiceBus;
using NJsonSchema;

namespace Aholo.EndToEnd.Tests;

/// <summary>Receives all events from the queue, by project, and validates them against the published schema.</summary>
internal sealed class EventReceiver : IAsyncDisposable
{
    private readonly ServiceBusClient _client;
    private readonly ServiceBusProcessor _processor;
    private readonly ConcurrentDictionary<(string ProjectId, string Name), TaskCompletionSource<JsonElement>> _events = new();
    private readonly ConcurrentBag<string> _messageIds = [];

    private EventReceiver(string connectionString, JsonSchema schema)
    {
        _client = new(connectionString);
        _processor = _client.CreateProcessor(LocalEnvironment.EventQueue);
        _processor.ProcessMessageAsync += args =>
        {
            using var document = JsonDocument.Parse(args.Message.Body);
            _messageIds.Add(args.Message.MessageId);
            var completion = Completion(args.Message.CorrelationId!, Name(args.Message.Subject!));
            if (schema.Validate(args.Message.Body.ToString()) is { Count: > 0 } errors)
                completion.TrySetException(new InvalidDataException($"{string.Join(", ", errors)} in {args.Message.Body}"));
            else
                completion.TrySetResult(document.RootElement.Clone());
            return Task.CompletedTask;
        };
        _processor.ProcessErrorAsync += _ => Task.CompletedTask;
    }

    public static async Task<EventReceiver> OpenAsync(string connectionString)
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(AppContext.BaseDirectory, "event.schema.json"), LocalFixture.CancellationToken);
        var receiver = new EventReceiver(connectionString, schema);
        await receiver._processor.StartProcessingAsync(LocalFixture.CancellationToken);
        return receiver;
    }

    public Task<JsonElement> WaitAsync(string projectId, string name) =>
        Completion(projectId, name).Task.WaitAsync(LocalFixture.MaxWait, LocalFixture.CancellationToken);

    /// <summary>Gets the number of messages about an event of a project.</summary>
    public int Count(string projectId, string name) => _messageIds.Count(id => id == $"{projectId}.{name}");

    public async ValueTask DisposeAsync()
    {
        await _processor.DisposeAsync();
        await _client.DisposeAsync();
    }

    private TaskCompletionSource<JsonElement> Completion(string projectId, string name) =>
        _events.GetOrAdd((projectId, name), _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    // The name in a type such as internal.aholo.project.succeeded.v1.
    private static string Name(string type) => type.Split('.')[^2];
}
