using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Aholo.Tests.Simulator;

/// <summary>An HTTP response with its body.</summary>
internal sealed record RawResponse(HttpStatusCode Status, HttpResponseHeaders Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    /// <summary>The envelope's <c>c</c>.</summary>
    public string Code => Json["c"]!.GetValue<string>();

    /// <summary>The envelope's <c>d</c>.</summary>
    public JsonNode Data => Code == "0" ? Json["d"]! : throw new InvalidOperationException($"The call failed: {Text}");

    /// <summary>The envelope's <c>m</c>.</summary>
    public string? Message => (string?)Json["m"];

    public static async Task<RawResponse> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using (response)
            return new RawResponse(response.StatusCode, response.Headers, await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }
}
