using System.Text.Json;

namespace Aholo.Http;

/// <summary>Reads JSON as the service is known to write it: a byte order mark or white space before, junk after (fact C).</summary>
internal static class LenientJson
{
    /// <summary>The first JSON value, or null when there is none.</summary>
    public static JsonDocument? Parse(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith("\uFEFF"u8))
            body = body[3..];
        // The reader stops at the end of the first value and never sees what follows it.
        var reader = new Utf8JsonReader(body);
        try
        {
            return JsonDocument.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
