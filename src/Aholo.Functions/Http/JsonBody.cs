using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Aholo.Functions.Http;

/// <summary>Reads small JSON bodies of requests.</summary>
internal sealed class JsonBody(TimeProvider time)
{
    private const int MaxLength = 1024 * 1024;

    private static readonly JsonDocumentOptions Form = new() { AllowDuplicateProperties = true }; // FieldErrors reports them by field

    /// <summary>Reads the body of a request as a value.</summary>
    /// <exception cref="InvalidBodyException">The body is too long, too slow or not valid; the message says where and why.</exception>
    public Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        ReadAsync(request, type, body => JsonSerializer.Deserialize(body.Span, type), cancellationToken);

    /// <summary>Reads the body of a request as a document.</summary>
    /// <exception cref="InvalidBodyException">The body is too long, too slow or not JSON; the message says where and why.</exception>
    public Task<JsonDocument> ParseAsync(HttpRequest request, CancellationToken cancellationToken) =>
        ReadAsync(request, type: null, body => JsonDocument.Parse(body, Form), cancellationToken);

    private async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo? type, Func<ReadOnlyMemory<byte>, T?> read, CancellationToken cancellationToken)
    {
        CheckForm(request);
        ReadOnlyMemory<byte> body = await BoundedBody.ReadAsync(request, MaxLength, time, cancellationToken);
        if (body.Span.StartsWith(Encoding.UTF8.Preamble))
            body = body[Encoding.UTF8.Preamble.Length..];
        if (body.Length == 0)
            throw new InvalidBodyException(StatusCodes.Status400BadRequest, "The body is empty. Send a JSON object.");

        try
        {
            return read(body) ?? throw new InvalidBodyException(StatusCodes.Status400BadRequest, "The body is null. Send a JSON object.");
        }
        catch (JsonException exception)
        {
            throw new InvalidBodyException(StatusCodes.Status400BadRequest, JsonError.Describe(exception, type));
        }
    }

    private static void CheckForm(HttpRequest request)
    {
        var isJson = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase)
            && (type.Charset.Length == 0 || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        if (!isJson || request.Headers.ContentEncoding.Count > 0)
        {
            throw new InvalidBodyException(
                StatusCodes.Status415UnsupportedMediaType, "The body must be uncompressed JSON in UTF-8, with Content-Type: application/json.");
        }
    }
}
