using System.Text.Json.Serialization;

namespace Aholo.Versions.V2;

/// <summary>The bodies of v2's create calls, with the service's names.</summary>
internal sealed record V2Reconstruction
{
    public required string ProjectName { get; init; }

    public string? Cover { get; init; }

    public required string Scene { get; init; }

    public required V2Resource[] Resources { get; init; }

    public int? AccessLevel { get; init; }

    public string? TaskQuality { get; init; }

    public required bool UploadSog { get; init; }

    public required bool Panorama { get; init; }
}

internal sealed record V2Generation
{
    public required string ProjectName { get; init; }

    public string? Cover { get; init; }

    public int? AccessLevel { get; init; }

    public string? Prompt { get; init; }

    public V2Resource[]? Resources { get; init; }
}

internal sealed record V2Resource(string Name, int Type, string Url, V2Meta Meta);

internal sealed record V2Meta(int Width, int Height)
{
    // Written even if null, as in the quickstart.
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public double? Duration { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(V2Reconstruction))]
[JsonSerializable(typeof(V2Generation))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class V2RequestJson : JsonSerializerContext;
