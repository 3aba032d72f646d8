using System.Text.Json;

namespace Aholo.Functions.Durable;

/// <summary>
/// Reads the payloads of external events. Orchestrators await them as JSON: anyone with the management key can raise one, and one that does not
/// convert to the awaited type fails the orchestration before its code sees it.
/// </summary>
internal static class ExternalEvent
{
    private static readonly JsonSerializerOptions AnyCase = new() { PropertyNameCaseInsensitive = true };

    /// <summary>The payload; null when there is none or it cannot be read.</summary>
    public static T? TryRead<T>(JsonElement? payload)
        where T : class
    {
        try
        {
            return payload?.Deserialize<T>(AnyCase);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
