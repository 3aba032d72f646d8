using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aholo.Simulator.Storage;

namespace Aholo.Simulator.Faults;

/// <summary>Corrupts a JSON response in ways that are known from Kujiale's services.</summary>
internal static class JsonRewriting
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Apply(FaultRule rule, byte[] body) => rule.Kind switch
    {
        FaultKind.TruncatedJson => body[..(int)Math.Min(rule.Bytes ?? body.Length / 2, body.Length)],
        FaultKind.JunkAroundJson => [.. Encoding.UTF8.GetBytes(rule.Prefix), .. body, .. Encoding.UTF8.GetBytes(rule.Suffix)],
        FaultKind.CodeAsNumber => Edit(body, envelope => envelope["c"] = long.Parse((string)envelope["c"]!, CultureInfo.InvariantCulture)),
        FaultKind.CodeAsNull => Edit(body, envelope => envelope["c"] = null),
        FaultKind.OtherTask => Edit(body, ReplaceTaskIds),
        FaultKind.MissingData => Edit(body, envelope => envelope.Remove("d")),
        _ => body,
    };

    private static void ReplaceTaskIds(JsonObject envelope)
    {
        foreach (var task in envelope["d"] as JsonArray ?? [])
            task!["taskId"] = Identifier.New();
    }

    /// <summary>Edits an envelope and returns other bodies, such as those of v1, unchanged.</summary>
    private static byte[] Edit(byte[] body, Action<JsonObject> edit)
    {
        if (body.Length == 0 || JsonNode.Parse(body) is not JsonObject envelope || !envelope.ContainsKey("c"))
            return body;
        edit(envelope);
        return Encoding.UTF8.GetBytes(envelope.ToJsonString(Readable));
    }
}
