using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aholo.Functions.Tests.Schemas;

/// <summary>Formats JSON: values that fit on a line are on one line.</summary>
internal static class JsonLayout
{
    private const int Width = 150;

    private static readonly JsonSerializerOptions Text = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Format(JsonNode document) => $"{Format(document, "", 0)}\n";

    /// <summary>Formats a value on one line.</summary>
    public static string FormatLine(JsonNode? value) => value switch
    {
        JsonObject { Count: > 0 } properties => $"{{ {string.Join(", ", properties.Select(property => $"{Quote(property.Key)}: {FormatLine(property.Value)}"))} }}",
        JsonArray items => $"[{string.Join(", ", items.Select(FormatLine))}]",
        _ => value?.ToJsonString(Text) ?? "null",
    };

    private static string Format(JsonNode? value, string indent, int around)
    {
        var line = FormatLine(value);
        if (indent.Length + around + line.Length <= Width || value is not (JsonObject or JsonArray))
            return line;

        var inner = $"{indent}  ";
        return value is JsonObject properties
            ? Lines('{', '}', properties.Select((property, index) =>
                $"{Quote(property.Key)}: {Format(property.Value, inner, Quote(property.Key).Length + 2 + Comma(index, properties.Count))}"))
            : Lines('[', ']', value.AsArray().Select((item, index) => Format(item, inner, Comma(index, value.AsArray().Count))));

        string Lines(char open, char close, IEnumerable<string> lines) =>
            $"{open}\n{string.Join(",\n", lines.Select(each => inner + each))}\n{indent}{close}";
    }

    private static int Comma(int index, int count) => index < count - 1 ? 1 : 0;

    private static string Quote(string name) => JsonSerializer.Serialize(name, Text);
}
