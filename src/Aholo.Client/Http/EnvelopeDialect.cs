using System.Text.Json;

namespace Aholo.Http;

/// <summary>
/// <c>{c, d, m, f}</c> of v2 and of the upload service. The body comes before the HTTP status, which no source documents for a business error:
/// clients check only <c>c</c> (facts C and I). <c>c</c> may be a number, or null on success (fact C).
/// </summary>
internal sealed class EnvelopeDialect : ResponseDialect
{
    public static EnvelopeDialect Instance { get; } = new();

    public override JsonElement Read(ServiceAnswer answer, JsonDocument? document)
    {
        var envelope = document?.RootElement ?? default;
        if (envelope.ValueKind != JsonValueKind.Object || !envelope.TryGetProperty("c", out var c))
            throw Failures.FromStatus(answer);

        var data = envelope.Field("d");
        return c.Text() switch
        {
            "0" => data,
            null when answer.IsSuccess && !data.IsNothing() => data,
            null => throw Failures.FromStatus(answer),
            var code => throw Failures.FromEnvelope(answer, code, envelope.Field("m").Text()),
        };
    }
}
