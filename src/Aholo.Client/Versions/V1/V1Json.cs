using System.Text.Json.Serialization;

namespace Aholo.Versions.V1;

/// <summary>The bodies of v1's calls, with the service's names.</summary>
internal sealed record V1Reconstruction
{
    public required string Name { get; init; }

    public string? Cover { get; init; }

    public required V1Resource[] Resources { get; init; }

    public required string TaskQuality { get; init; }

    public required string Scene { get; init; }

    public bool? UseMask { get; init; }
}

internal sealed record V1Generation
{
    public required string Name { get; init; }

    public string? Cover { get; init; }

    public string? Prompt { get; init; }

    public V1Resource[]? Resources { get; init; }
}

internal sealed record V1Resource(string Url, string Type);

internal sealed record V1ListQuery(int PageNum, int PageSize, string[]? StatusList);

internal sealed record V1QuoteRequest(int Source, string UniqueId, Dictionary<string, V1QuoteItem> Items);

internal sealed record V1QuoteItem(V1QuoteEndpoint Endpoint, V1QuoteParameters Parameters);

internal sealed record V1QuoteEndpoint(string Method, string Path);

/// <summary>Three JSON objects, each serialized to a string.</summary>
internal sealed record V1QuoteParameters(string PathParameters, string QueryParameters, string Body);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(V1Reconstruction))]
[JsonSerializable(typeof(V1Generation))]
[JsonSerializable(typeof(V1ListQuery))]
[JsonSerializable(typeof(V1QuoteRequest))]
internal sealed partial class V1RequestJson : JsonSerializerContext;
