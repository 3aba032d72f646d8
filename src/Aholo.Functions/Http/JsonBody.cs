using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Aholo.Functions.Http;

/// <summary>Reads small JSON bodies.</summary>
internal sealed class JsonBody(TimeProvider time)
{
    private const int MaxLength = 1024 * 1024;

    private static readonly JsonDocumentOptions Form = new() { AllowDuplicateProperties = true }; // each is told by the name of its field

    /// <summary>Reads the body of a request as a value.</summary>
    /// <exception cref="InvalidBodyException">It is too long, too slow or not what is expected; the message says where and why.</exception>
    public Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        ReadAsync(request, type, body => JsonSerializer.Deserialize(body.Span, type), cancellationToken);

    /// <summary>Reads the body of a request as a value, or makes the answer to a body that is too long, too slow or not what is expected.</summary>
    public async Task<(T? Value, IResult? Refusal)> TryReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return (await ReadAsync(request, type, cancellationToken), null);
        }
        catch (InvalidBodyException exception)
        {
            return (null, ApiResults.Invalid(exception));
        }
    }

    /// <summary>Reads the body of a request as a document.</summary>
    /// <exception cref="InvalidBodyException">It is too long, too slow or no JSON; the message says where and why.</exception>
    public Task<JsonDocument> ParseAsync(HttpRequest request, CancellationToken cancellationToken) =>
        ReadAsync(request, type: null, body => JsonDocument.Parse(body, Form), cancellationToken);

    private async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo? type, Func<ReadOnlyMemory<byte>, T?> read, CancellationToken cancellationToken)
    {
        CheckForm(request);
        ReadOnlyMemory<byte> body = await BoundedBody.ReadAsync(request, MaxLength, time, cancellationToken);
        if (body.Span.StartsWith(Encoding.UTF8.Preamble))
            body = body[Encoding.UTF8.Preamble.Length..];
        if (body.Length == 0)
            throw new InvalidBodyException(StatusCodes.Status400BadRequest, "The body is empty; a JSON object is expected.");

        try
        {
            return read(body) ?? throw new InvalidBodyException(StatusCodes.Status400BadRequest, "The body is null; a JSON object is expected.");
        }
        catch (JsonException exception)
        {
            throw new InvalidBodyException(StatusCodes.Status400BadRequest, JsonMistake.Describe(exception, type));
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
                StatusCodes.Status415UnsupportedMediaType, "The body must be JSON in UTF-8, not compressed, with Content-Type: application/json.");
        }
    }
}
