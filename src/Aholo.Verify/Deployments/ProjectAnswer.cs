using System.Text.Json.Serialization;

namespace Aholo.Verify.Deployments;

/// <summary>What the API says about a project, as far as it is verified.</summary>
internal sealed record ProjectAnswer
{
    /// <summary>Gets the project's id.</summary>
    public required string Id { get; init; }

    /// <summary>Gets its name.</summary>
    public string? Name { get; init; }

    /// <summary>Gets where it stands.</summary>
    public string? Stage { get; init; }

    /// <summary>Gets how it ended; null while it runs.</summary>
    public string? Outcome { get; init; }

    /// <summary>Gets its assets.</summary>
    public IReadOnlyList<AssetAnswer>? Assets { get; init; }

    /// <summary>Gets why it failed.</summary>
    public ProblemAnswer? Problem { get; init; }
}

/// <summary>An asset of a project.</summary>
internal sealed record AssetAnswer(string Name, long Size, string Link);

/// <summary>Why a project failed.</summary>
internal sealed record ProblemAnswer(string Code, string Message);

/// <summary>A page of projects.</summary>
internal sealed record ProjectPageAnswer(IReadOnlyList<ProjectAnswer> Items, string? ContinuationToken);

/// <summary>The request that starts a project.</summary>
internal sealed record StartRequest(string Name, IReadOnlyList<string> Files)
{
    /// <summary>The quality that spends the fewest credits.</summary>
    public const string LowestQuality = "low";

    /// <summary>Gets the project's quality.</summary>
    public string Quality => LowestQuality;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProjectAnswer))]
[JsonSerializable(typeof(ProjectPageAnswer))]
[JsonSerializable(typeof(StartRequest))]
internal sealed partial class AnswerJson : JsonSerializerContext;
