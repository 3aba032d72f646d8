using System.Text.Json;
using DurableTask.Core.History;
using Newtonsoft.Json;

namespace LocalAzure.DurableTask.Serialization;

/// <summary>The history events that one work item added. Each is read on demand, because a fan-out adds thousands.</summary>
internal sealed class HistoryBatch
{
    private readonly byte[] _data;
    private readonly List<Range> _events;

    private HistoryBatch(byte[] data, List<Range> events) => (_data, _events) = (data, events);

    /// <summary>Gets the number of events.</summary>
    public int Count => _events.Count;

    /// <summary>Finds the events in data that <see cref="HistoryJson"/> has written.</summary>
    /// <exception cref="JsonSerializationException">The data is not a list of events.</exception>
    public static HistoryBatch Of(byte[] data)
    {
        try
        {
            var events = new List<Range>();
            var reader = new Utf8JsonReader(data, new() { MaxDepth = HistoryJson.MaxDepth });
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                events.Add(start..(int)reader.BytesConsumed);
            }

            return new(data, events);
        }
        catch (System.Text.Json.JsonException exception)
        {
            throw new JsonSerializationException("A stored part of a history is not valid JSON.", exception);
        }
    }

    /// <summary>Gets the stored size of an event.</summary>
    public int SizeOf(int index) => _events[index].End.Value - _events[index].Start.Value;

    /// <summary>Reads an event.</summary>
    public HistoryEvent Read(int index) => HistoryJson.ReadEvents([(byte)'[', .. _data.AsSpan(_events[index]), (byte)']'])[0];
}
