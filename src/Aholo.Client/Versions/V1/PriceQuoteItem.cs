using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aholo.Versions.V1;

namespace Aholo;

/// <summary>A call of the service to get the price of with <see cref="AholoClient.GetPriceQuoteAsync"/>. The call itself is not made.</summary>
public sealed record PriceQuoteItem
{
    /// <summary>Gets the HTTP method of the call. Default <c>POST</c>.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>Gets the path of the call without the prefix of the international service, for example <c>/world/v1/reconstructions</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Gets the values in the path as a JSON object. Default <c>{}</c>.</summary>
    public string PathParameters { get; init; } = "{}";

    /// <summary>Gets the query of the call as a JSON object. Default <c>{}</c>.</summary>
    public string QueryParameters { get; init; } = "{}";

    /// <summary>Gets the body of the call as a JSON object. Default <c>{}</c>.</summary>
    public string Body { get; init; } = "{}";

    /// <summary>Creates an item for a reconstruction.</summary>
    /// <param name="request">The project.</param>
    /// <exception cref="ArgumentException">The request is invalid.</exception>
    /// <exception cref="AholoNotSupportedException">v1 does not support the request.</exception>
    public static PriceQuoteItem For(ReconstructionRequest request) =>
        Create(V1Bodies.ReconstructionPath, V1Bodies.Of(request), V1RequestJson.Default.V1Reconstruction);

    /// <summary>Creates an item for a generation.</summary>
    /// <inheritdoc cref="For(ReconstructionRequest)" path="/param|/exception"/>
    public static PriceQuoteItem For(GenerationRequest request) =>
        Create(V1Bodies.GenerationPath, V1Bodies.Of(request), V1RequestJson.Default.V1Generation);

    private static PriceQuoteItem Create<T>(string path, T body, JsonTypeInfo<T> type) => new() { Path = path, Body = JsonSerializer.Serialize(body, type) };
}
