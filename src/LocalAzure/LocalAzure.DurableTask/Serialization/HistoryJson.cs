using System.Text;
using DurableTask.Core;
using DurableTask.Core.History;
using Newtonsoft.Json;

namespace LocalAzure.DurableTask.Serialization;

/// <summary>Writes and reads the JSON in the store: history events, messages and parts of the state of an instance.</summary>
internal static class HistoryJson
{
    /// <summary>The maximum depth. Failures are nested: each contains its cause.</summary>
    public const int MaxDepth = 512;

    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    // Newtonsoft, because System.Text.Json cannot use the internal constructors and setters of history events.
    private static readonly JsonSerializer Serializer = JsonSerializer.Create(new()
    {
        ContractResolver = new HistoryContractResolver(),
        SerializationBinder = new HistoryEventBinder(),
        MissingMemberHandling = MissingMemberHandling.Ignore,
        DateParseHandling = DateParseHandling.None,
        NullValueHandling = NullValueHandling.Ignore,
        MaxDepth = MaxDepth,
    });

    public static byte[] Write<T>(T value)
    {
        using var stream = new MemoryStream();
        using (var writer = new JsonTextWriter(new StreamWriter(stream, Utf8)))
            Serializer.Serialize(writer, value, typeof(T));
        return stream.ToArray();
    }

    public static byte[]? WriteOptional<T>(T? value)
        where T : class => value is null ? null : Write(value);

    /// <exception cref="JsonException">The data is not a valid <typeparamref name="T"/>.</exception>
    public static T Read<T>(byte[] data)
    {
        using var reader = new JsonTextReader(new StreamReader(new MemoryStream(data), Utf8));
        return Serializer.Deserialize<T>(reader) ?? throw new JsonSerializationException($"A stored {typeof(T).Name} is null.");
    }

    public static List<HistoryEvent> ReadEvents(byte[] data) => Read<List<HistoryEvent>>(data);

    public static TaskMessage ReadMessage(byte[] data)
    {
        var message = Read<TaskMessage>(data);
        return message is { Event: not null, OrchestrationInstance.InstanceId: not null }
            ? message
            : throw new JsonSerializationException("A stored message has no event or no instance.");
    }
}
