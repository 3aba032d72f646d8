using System.Text.Json;

namespace Aholo.Functions.Durable;

/// <summary>
/// Reads the payloads of external events. Orchestrators await them as JSON: anyone with the management key can raise an event, and a payload that does not
/// convert to the awaited type would fail the orchestration.
/// </summary>
internal static class ExternalEvent
{
    private static readonly JsonSerializerOptions AnyCase = new() { PropertyNameCaseInsensitive = true };

    /// <summary>Reads a payload; null if there is none or it is not valid.</summary>
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
