using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Aholo.Functions.Triggers;

/// <summary>Reads small JSON bodies.</summary>
internal static class JsonBody
{
    private const int MaxLength = 1024 * 1024;

    /// <summary>Reads the body of a request as a value.</summary>
    /// <exception cref="InvalidBodyException">It is too long or not what is expected; the message says where and why.</exception>
    public static Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        ReadAsync(request, body => JsonSerializer.Deserialize(body.Span, type), cancellationToken);

    /// <summary>Reads the body of a request as a document.</summary>
    /// <exception cref="InvalidBodyException">It is too long or no JSON; the message says where and why.</exception>
    public static Task<JsonDocument> ParseAsync(HttpRequest request, CancellationToken cancellationToken) =>
        ReadAsync(request, body => JsonDocument.Parse(body), cancellationToken);

    private static async Task<T> ReadAsync<T>(HttpRequest request, Func<ReadOnlyMemory<byte>, T?> read, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int length;
        while ((length = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            body.Write(buffer, 0, length);
            if (body.Length > MaxLength)
                throw new InvalidBodyException(StatusCodes.Status413PayloadTooLarge, $"The body is longer than {MaxLength} bytes.");
        }

        try
        {
            return read(body.ToArray())
                ?? throw new InvalidBodyException(StatusCodes.Status400BadRequest, "The body is null; a JSON object is expected.");
        }
        catch (JsonException exception)
        {
            var path = exception.Path is null or "$" ? "The body" : $"The body, at {exception.Path},";
            throw new InvalidBodyException(StatusCodes.Status400BadRequest, $"{path} is not what is expected: {exception.Message}");
        }
    }
}

/// <summary>The body of a request cannot be used.</summary>
internal sealed class InvalidBodyException(int status, string message) : Exception(message)
{
    /// <summary>The HTTP status to answer with.</summary>
    public int Status { get; } = status;
}
