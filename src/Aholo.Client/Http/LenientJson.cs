using System.Text.Json;

namespace Aholo.Http;

/// <summary>Reads JSON as the service is known to write it: a byte order mark or white space before, junk after (fact C).</summary>
internal static class LenientJson
{
    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, MaxDepth = 32 };

    /// <summary>The first JSON value, or null when there is none.</summary>
    public static JsonDocument? Parse(ReadOnlySpan<byte> body)
    {
        if (body.StartsWith("\uFEFF"u8))
            body = body[3..];
        // A reader on a cut-off value must say so instead of waiting for more, hence the final block.
        var reader = new Utf8JsonReader(body, isFinalBlock: true, new JsonReaderState(Options));
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
