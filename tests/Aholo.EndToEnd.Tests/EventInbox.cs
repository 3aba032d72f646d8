using System.Collections.Concurrent;
using System.Text.Json;
using Aholo.Local.Hosting;
using Azure.Messaging.ServiceBus;
using NJsonSchema;

namespace Aholo.EndToEnd.Tests;

/// <summary>Takes all events from the queue, as a consumer would, and keeps them by project. Each must be as the published schema says.</summary>
internal sealed class EventInbox : IAsyncDisposable
{
    private readonly ServiceBusClient _client;
    private readonly ServiceBusProcessor _processor;
    private readonly ConcurrentDictionary<(string ProjectId, string Name), TaskCompletionSource<JsonElement>> _events = new();
    private readonly ConcurrentBag<string> _messageIds = [];

    private EventInbox(string connectionString, JsonSchema schema)
    {
        _client = new(connectionString);
        _processor = _client.CreateProcessor(LocalEnvironment.EventQueue);
        _processor.ProcessMessageAsync += args =>
        {
            using var document = JsonDocument.Parse(args.Message.Body);
            _messageIds.Add(args.Message.MessageId);
            var slot = Slot(args.Message.CorrelationId!, Name(args.Message.Subject!));
            if (schema.Validate(args.Message.Body.ToString()) is { Count: > 0 } errors)
                slot.TrySetException(new InvalidDataException($"{string.Join(", ", errors)} in {args.Message.Body}"));
            else
                slot.TrySetResult(document.RootElement.Clone());
            return Task.CompletedTask;
        };
        _processor.ProcessErrorAsync += _ => Task.CompletedTask;
    }

    /// <summary>Begins to take events from the Service Bus of a connection string.</summary>
    public static async Task<EventInbox> OpenAsync(string connectionString)
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(AppContext.BaseDirectory, "event.schema.json"), LocalFixture.CancellationToken);
        var inbox = new EventInbox(connectionString, schema);
        await inbox._processor.StartProcessingAsync(LocalFixture.CancellationToken);
        return inbox;
    }

    /// <summary>Waits for an event about a project.</summary>
    public Task<JsonElement> WaitAsync(string projectId, string name) =>
        Slot(projectId, name).Task.WaitAsync(LocalFixture.MaxWait, LocalFixture.CancellationToken);

    /// <summary>How many messages with this id have come.</summary>
    public int Count(string projectId, string name) => _messageIds.Count(id => id == $"{projectId}.{name}");

    public async ValueTask DisposeAsync()
    {
        await _processor.DisposeAsync();
        await _client.DisposeAsync();
    }

    private TaskCompletionSource<JsonElement> Slot(string projectId, string name) =>
        _events.GetOrAdd((projectId, name), _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    // What happened, of a type such as internal.aholo.project.succeeded.v1.
    private static string Name(string type) => type.Split('.')[^2];
}
