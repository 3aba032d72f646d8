using Google.Protobuf;
using LocalAzure.Functions.Rpc.Protocol;
using LocalAzure.Functions.Timers;
using Microsoft.Azure.WebJobs;
using Newtonsoft.Json;

namespace LocalAzure.Functions.Invocation;

/// <summary>Converts between the values of the WebJobs SDK and those of the protocol.</summary>
internal static class InvocationData
{
    // The return value must reach the history unchanged: dates stay strings, and nesting has no limit.
    private static readonly JsonSerializerSettings Verbatim = new() { DateParseHandling = DateParseHandling.None, MaxDepth = null };

    /// <summary>Converts a trigger value.</summary>
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
        _ => throw new NotSupportedException($"Trigger values of type {value.GetType()} are not supported."),
    };

    /// <summary>Converts the binding data of a trigger, such as the parameters of a blob's path.</summary>
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

    /// <summary>Converts the return value of a function. That of an orchestrator is a JSON string, which is unquoted.</summary>
    public static object? ToResult(TypedData? data) => data?.DataCase switch
    {
        TypedData.DataOneofCase.String => data.String,
        TypedData.DataOneofCase.Json => JsonConvert.DeserializeObject(data.Json, Verbatim),
        TypedData.DataOneofCase.Bytes => data.Bytes.ToByteArray(),
        _ => null,
    };
}
