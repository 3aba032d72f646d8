using System.Globalization;
using System.Text.Json;

namespace Aholo.Http;

/// <summary>Reads fields that may be missing or of another type than documented.</summary>
internal static class JsonElementExtensions
{
    /// <summary>Gets a field; an undefined element if this is not an object or has no such field.</summary>
    public static JsonElement Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var field) ? field : default;

    public static bool IsNothing(this JsonElement element) => element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>Gets a string, or a number as its digits; null for anything else and for an empty string.</summary>
    public static string? Text(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString() is { Length: > 0 } text ? text : null,
        JsonValueKind.Number => element.GetRawText(),
        _ => null,
    };

    /// <summary>Gets a whole number, also from a string; null for anything else.</summary>
    public static long? WholeNumber(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => element.TryGetInt64(out var number) ? number : null,
        JsonValueKind.String => long.TryParse(element.GetString(), CultureInfo.InvariantCulture, out var number) ? number : null,
        _ => null,
    };

    public static double? Number(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out var number) ? number : null;

    /// <summary>Gets a number, also from a string; null for anything else.</summary>
    public static decimal? Amount(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => element.TryGetDecimal(out var amount) ? amount : null,
        JsonValueKind.String => decimal.TryParse(element.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) ? amount : null,
        _ => null,
    };

    /// <summary>Gets a time from Unix milliseconds (worlds) or ISO 8601 text (balance and quotes); null for anything else.</summary>
    public static DateTimeOffset? Time(this JsonElement element) => element.WholeNumber() is { } milliseconds
        ? milliseconds is > 0 and < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null
        : DateTimeOffset.TryParse(element.Text(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>Gets an absolute http or https URL; null for anything else.</summary>
    public static Uri? WebUrl(this JsonElement element) =>
        element.ValueKind == JsonValueKind.String && Uri.TryCreate(element.GetString(), UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp) ? url : null;
}
