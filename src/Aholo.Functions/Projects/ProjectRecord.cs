using Aholo.Files.Assets;
using Aholo.Files.Media;
using Aholo.Files.Problems;

namespace Aholo.Functions.Projects;

/// <summary>
/// The record of a project that has ended: <c>assets/&lt;id&gt;/project.json</c>. The JSON source generator sets a missing member to the default of its type,
/// so members with another default restore it themselves.
/// </summary>
internal sealed record ProjectRecord
{
    /// <summary>The version of the document format.</summary>
    public int Version { get; init => field = Math.Max(value, 1); } = 1;

    /// <summary>The project's id.</summary>
    public required string Id { get; init; }

    /// <summary>The number of starts, including retries.</summary>
    public int Attempt { get; init => field = Math.Max(value, 1); } = 1;

    /// <summary>The number of the decision in its attempt, in an event about <see cref="ProjectStage.AwaitingDecision"/>; otherwise null.</summary>
    public int? DecisionNumber { get; init; }

    /// <summary>When the project was requested first, UTC.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The upload that started the project; null if a request did.</summary>
    public BlobReference? Upload { get; init; }

    /// <summary>The W3C trace context of the call that started the last attempt; null if it had none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The options; null if the project could not be planned.</summary>
    public ProjectSpec? Spec { get; init; }

    /// <summary>The outcome.</summary>
    public required ProjectStage Outcome { get; init; }

    /// <summary>The reason, unless the project succeeded.</summary>
    public Problem? Problem { get; init; }

    /// <summary>What may have made the assets worse, and which assets are missing.</summary>
    public IReadOnlyList<Warning> Warnings { get; init => field = value ?? []; } = [];

    /// <summary>Aholo's ids, once known.</summary>
    public AholoIds? Aholo { get; init; }

    /// <summary>The files, each with its facts or its problem.</summary>
    public IReadOnlyList<FileRecord> Files { get; init => field = value ?? []; } = [];

    /// <summary>The assets.</summary>
    public IReadOnlyList<AssetRecord> Assets { get; init => field = value ?? []; } = [];

    /// <summary>The preview picture; null until one is stored.</summary>
    public PreviewRecord? Preview { get; init; }

    /// <summary>When each stage began, UTC.</summary>
    public required IReadOnlyList<StageTiming> Timings { get; init; }
}

/// <summary>Aholo's ids of a project.</summary>
internal sealed record AholoIds(string ProjectId, string? TaskId);

/// <summary>When a stage began, UTC.</summary>
internal sealed record StageTiming(ProjectStage Stage, DateTime At);

/// <summary>A file of a project.</summary>
internal sealed record FileRecord
{
    /// <summary>Its path in the uploads container.</summary>
    public required string Path { get; init; }

    /// <summary>Its version.</summary>
    public required string ETag { get; init; }

    /// <summary>The facts; null if the file was not inspected or cannot be used.</summary>
    public FileFacts? Facts { get; init; }

    /// <summary>What may make the assets worse.</summary>
    public IReadOnlyList<Warning> Warnings { get; init => field = value ?? []; } = [];

    /// <summary>Why the file cannot be used or could not be transferred.</summary>
    public Problem? Problem { get; init; }
}

/// <summary>An asset in storage.</summary>
internal sealed record AssetRecord
{
    /// <summary>Its name, for example <c>model.ply</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its URL in storage. Reading it requires access to the container.</summary>
    public required Uri Url { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The MD5 of its content, 32 lower-case hexadecimal digits.</summary>
    public required string Md5 { get; init; }

    /// <summary>The facts in its header; null if it is not a file of splats.</summary>
    public AssetFacts? Facts { get; init; }
}

/// <summary>The preview picture of a project, in the assets container.</summary>
internal sealed record PreviewRecord
{
    /// <summary>Its URL in storage. Reading it requires access to the container.</summary>
    public required Uri Url { get; init; }

    /// <summary>Its media type: <c>image/webp</c>, <c>image/jpeg</c> or <c>image/png</c>.</summary>
    public required string ContentType { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The MD5 of its content, 32 lower-case hexadecimal digits.</summary>
    public required string Md5 { get; init; }

    /// <summary>Its width in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>Its height in pixels.</summary>
    public required int Height { get; init; }
}

/// <summary>The summary of an asset.</summary>
/// <param name="Name">Its name, for example <c>model.ply</c>.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Facts">The facts in its header; null if it is not a file of splats.</param>
internal sealed record AssetSummary(string Name, long Size, AssetFacts? Facts)
{
    /// <summary>The summary of an asset.</summary>
    public static AssetSummary Of(AssetRecord asset) => new(asset.Name, asset.Size, asset.Facts);
}
