using System.Text.Json.Serialization;

namespace Aholo.Simulator.V1;

/// <summary>The body of <c>POST /world/v1/reconstructions</c>.</summary>
/// <remarks>
/// <c>TaskQuality</c>: <c>low</c>, <c>normal</c> or <c>high</c>. <c>Scene</c>: <c>model</c> or <c>space</c>. <c>UseMask</c>: removes the background.
/// </remarks>
internal sealed record CreateWorldRequest(
    string? Name,
    string? Cover,
    IReadOnlyList<WorldResource?>? Resources,
    bool? UseMask,
    string? TaskQuality,
    string? Scene);

/// <summary>The body of <c>POST /world/v1/generations</c>.</summary>
internal sealed record GenerateWorldRequest(string? Name, string? Cover, string? Prompt, IReadOnlyList<WorldResource?>? Resources);

/// <summary>An input file. <c>Type</c> is <c>image</c> (the default), <c>video</c> or <c>insv</c>.</summary>
internal sealed record WorldResource(string? Url, string? Type);

/// <summary>The response to both create calls.</summary>
internal sealed record WorldAsyncOperation(string WorldId);

/// <summary>The body of <c>POST /world/v1/list</c>. Pages count from 0 and have 1 to 100 worlds; 0 or no size means 20.</summary>
internal sealed record WorldListRequest(int? PageNum, int? PageSize, IReadOnlyList<string>? StatusList);

/// <summary>The response to <c>POST /world/v1/list</c>; its worlds have no assets.</summary>
internal sealed record WorldPage(int PageNum, int PageSize, int Count, int TotalCount, bool HasMore, IReadOnlyList<WorldDetail> Result);

/// <summary>The response to <c>GET /world/v1/{worldId}</c>. Times are Unix time in milliseconds; progress is 0 to 1.</summary>
internal sealed record WorldDetail(
    string WorldId,
    string Name,
    string? Cover,
    string? Scene,
    long CreateTime,
    long UpdateTime,
    string Status,
    float Progress,
    WorldAssets? Assets);

internal sealed record WorldAssets(WorldSplats Splats, WorldImagery? Imagery, WorldSemantics SemanticsMetadata);

internal sealed record WorldSplats(WorldSplatUrls Urls);

internal sealed record WorldSplatUrls(string? PlyPath, string SpzPath, string LodMetaPath);

internal sealed record WorldImagery(string PanoUrl);

/// <summary>
/// <c>UpAxis</c> is <c>Y</c> or <c>Z</c>. The service's documentation specifies Z; the simulator's files have Y, as every SPZ file.
/// </summary>
internal sealed record WorldSemantics(string UpAxis);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreateWorldRequest))]
[JsonSerializable(typeof(GenerateWorldRequest))]
[JsonSerializable(typeof(WorldAsyncOperation))]
[JsonSerializable(typeof(WorldListRequest))]
[JsonSerializable(typeof(WorldPage))]
[JsonSerializable(typeof(WorldDetail))]
[JsonSerializable(typeof(ApiError))]
internal sealed partial class V1ModelsJsonContext : JsonSerializerContext;
