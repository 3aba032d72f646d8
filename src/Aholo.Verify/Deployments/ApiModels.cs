using System.Text.Json.Serialization;

namespace Aholo.Verify.Deployments;

/// <summary>The fields of a project that are verified. <c>Outcome</c> is null while the project runs.</summary>
internal sealed record ProjectResponse(
    string Id, string? Stage = null, string? Outcome = null, IReadOnlyList<AssetResponse>? Assets = null, ProblemResponse? Problem = null);

internal sealed record AssetResponse(string Name, long Size, string Link);

internal sealed record ProblemResponse(string Code, string Message);

internal sealed record ProjectPageResponse(IReadOnlyList<ProjectResponse> Items, string? ContinuationToken = null);

/// <summary>The request that starts a project.</summary>
internal sealed record StartRequest(string Name, IReadOnlyList<string> Files)
{
    /// <summary>The quality that spends the fewest credits.</summary>
    public const string LowestQuality = "low";

    public string Quality => LowestQuality;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ProjectResponse))]
[JsonSerializable(typeof(ProjectPageResponse))]
[JsonSerializable(typeof(StartRequest))]
internal sealed partial class ApiJson : JsonSerializerContext;
