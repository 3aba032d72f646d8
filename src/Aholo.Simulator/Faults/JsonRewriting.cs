using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aholo.Simulator.Storage;

namespace Aholo.Simulator.Faults;

/// <summary>Spoils a JSON answer in the ways that were seen of this family of services.</summary>
internal static class JsonRewriting
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Apply(FaultRule rule, byte[] body) => rule.Kind switch
    {
        FaultKind.TruncatedJson => body[..(int)Math.Min(rule.Bytes ?? body.Length / 2, body.Length)],
        FaultKind.JunkAroundJson => [.. Encoding.UTF8.GetBytes(rule.Prefix), .. body, .. Encoding.UTF8.GetBytes(rule.Suffix)],
        FaultKind.CodeAsNumber => Edit(body, envelope => envelope["c"] = long.Parse((string)envelope["c"]!, CultureInfo.InvariantCulture)),
        FaultKind.CodeAsNull => Edit(body, envelope => envelope["c"] = null),
        FaultKind.OtherTask => Edit(body, NameOtherTasks),
        FaultKind.MissingData => Edit(body, envelope => envelope.Remove("d")),
        _ => body,
    };

    private static void NameOtherTasks(JsonObject envelope)
    {
        foreach (var task in envelope["d"] as JsonArray ?? [])
            task!["taskId"] = Identifier.New();
    }

    /// <summary>Leaves anything but an envelope as it is: v1 has none.</summary>
    private static byte[] Edit(byte[] body, Action<JsonObject> edit)
    {
        if (body.Length == 0 || JsonNode.Parse(body) is not JsonObject envelope || !envelope.ContainsKey("c"))
            return body;
        edit(envelope);
        return Encoding.UTF8.GetBytes(envelope.ToJsonString(Readable));
    }
}
