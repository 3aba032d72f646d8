using Google.Protobuf;
using LocalAzure.Functions.Rpc.Protocol;
using LocalAzure.Functions.Timers;
using Microsoft.Azure.WebJobs;
using Newtonsoft.Json;

namespace LocalAzure.Functions.Functions;

/// <summary>Converts between the values of the WebJobs SDK and those of the protocol.</summary>
internal static class InvocationData
{
    // Dates stay text, and nesting has no limit: what a function returns reaches the history as it is.
    private static readonly JsonSerializerSettings Verbatim = new() { DateParseHandling = DateParseHandling.None, MaxDepth = null };

    /// <summary>Converts what started a function.</summary>
    public static TypedData FromTrigger(object? value) => value switch
    {
        null => new(),
        string text => new() { String = text },
        byte[] bytes => new() { Bytes = ByteString.CopyFrom(bytes) },
        TimerTick tick => new() { Json = System.Text.Json.JsonSerializer.Serialize(tick) },
        ParameterBindingData data => new()
        {
            ModelBindingData = new()
            {
                Version = data.Version,
                Source = data.Source,
                ContentType = data.ContentType,
                Content = ByteString.CopyFrom(data.Content),
            },
        },
        _ => throw new NotSupportedException($"A trigger gave a {value.GetType()}."),
    };

    /// <summary>Converts what a trigger knows besides, such as the tokens of a blob's path.</summary>
    public static IEnumerable<KeyValuePair<string, TypedData>> FromBindingData(IReadOnlyDictionary<string, object> data)
    {
        foreach (var (name, value) in data)
        {
            if (value is string or Uri or Guid)
                yield return new(name, new() { String = value.ToString()! });
            else if (value is IDictionary<string, string> map)
                yield return new(name, new() { Json = System.Text.Json.JsonSerializer.Serialize(map) });
        }
    }

    /// <summary>Converts what a function returned. An orchestrator's answer is text in JSON, which becomes the text.</summary>
    public static object? ToResult(TypedData? data) => data?.DataCase switch
    {
        TypedData.DataOneofCase.String => data.String,
        TypedData.DataOneofCase.Json => JsonConvert.DeserializeObject(data.Json, Verbatim),
        TypedData.DataOneofCase.Bytes => data.Bytes.ToByteArray(),
        _ => null,
    };
}
