using System.Text.Json;

namespace Aholo.Http;

/// <summary>Tells success from failure in the response format of one service.</summary>
internal abstract class ErrorParser
{
    /// <summary>Gets the parser for the envelope of v2 and of the upload service.</summary>
    public static ErrorParser Envelope { get; } = new EnvelopeErrorParser();

    /// <summary>Gets the parser for <c>ApiError</c> of v1.</summary>
    public static ErrorParser ApiError { get; } = new ApiErrorParser();

    /// <summary>Gets the data of a successful response. It lives as long as <paramref name="document"/>.</summary>
    /// <param name="response">The complete response.</param>
    /// <param name="document">The first JSON value in the body; null if there is none.</param>
    /// <exception cref="AholoException">The response is a failure; the type of the exception says which.</exception>
    public abstract JsonElement ReadData(ServiceResponse response, JsonDocument? document);
}
