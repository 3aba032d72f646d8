using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.DurableTask;

namespace Embedded.DurableTask.History;

/// <summary>How history is written to storage: compact UTF-8 JSON.</summary>
[JsonSerializable(typeof(TurnRecord))]
[JsonSerializable(typeof(InboxEvent))]
[JsonSerializable(typeof(TaskFailureDetails))]
internal sealed partial class HistoryJson : JsonSerializerContext
{
    // Payloads are JSON in JSON: without the relaxed encoder each quotation mark would take six bytes.
    private static readonly HistoryJson Compact = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public static byte[] Write(TurnRecord turn) => JsonSerializer.SerializeToUtf8Bytes(turn, Compact.TurnRecord);

    public static byte[] Write(InboxEvent inboxEvent) => JsonSerializer.SerializeToUtf8Bytes(inboxEvent, Compact.InboxEvent);

    public static byte[] Write(TaskFailureDetails failure) => JsonSerializer.SerializeToUtf8Bytes(failure, Compact.TaskFailureDetails);

    public static TurnRecord ReadTurn(ReadOnlySpan<byte> data) => Read(data, Compact.TurnRecord);

    public static InboxEvent ReadEvent(ReadOnlySpan<byte> data) => Read(data, Compact.InboxEvent);

    public static TaskFailureDetails ReadFailure(ReadOnlySpan<byte> data) => Read(data, Compact.TaskFailureDetails);

    private static T Read<T>(ReadOnlySpan<byte> data, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(data, type) ?? throw new JsonException($"A stored {typeof(T).Name} is null.");
}
