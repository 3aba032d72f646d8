using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Aholo.Simulator.Http;

internal static class RequestJson
{
    /// <exception cref="ServiceErrorException">The body is not valid JSON of the type; the message names the field.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> json)
    {
        if (!request.HasJsonContentType())
            throw ServiceErrorException.Invalid($"Content-Type must be application/json, but is '{request.ContentType}'.");

        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, json, request.HttpContext.RequestAborted)
                ?? throw ServiceErrorException.Invalid("The body must not be null.");
        }
        catch (JsonException exception)
        {
            throw ServiceErrorException.Invalid($"The body is invalid at '{exception.Path}' (line {exception.LineNumber + 1}).");
        }
    }
}
