using System.Text.Json.Serialization;

namespace Aholo.Generations.V1;

/// <summary>The bodies of v1's calls, named as the service names them.</summary>
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

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(V1Reconstruction))]
[JsonSerializable(typeof(V1Generation))]
[JsonSerializable(typeof(V1ListQuery))]
internal sealed partial class V1JsonContext : JsonSerializerContext;
