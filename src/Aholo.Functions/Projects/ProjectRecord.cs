namespace Aholo.Functions.Projects;

/// <summary>
/// What is kept of a project that has ended: <c>assets/&lt;id&gt;/project.json</c>. The JSON source generator sets what a document lacks to its type's
/// default, so the members that have another one see to that themselves.
/// </summary>
internal sealed record ProjectRecord
{
    /// <summary>The version of this document's form.</summary>
    public int Version { get; init => field = Math.Max(value, 1); } = 1;

    /// <summary>The project's id.</summary>
    public required string Id { get; init; }

    /// <summary>How often it was started, the last time included.</summary>
    public int Attempt { get; init => field = Math.Max(value, 1); } = 1;

    /// <summary>When it was first asked for, UTC.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The upload that started it, if one did.</summary>
    public BlobReference? Upload { get; init; }

    /// <summary>The W3C trace context of the call that started the last attempt; null if it had none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>What was wanted; null when that could not be found out.</summary>
    public ProjectSpec? Spec { get; init; }

    /// <summary>How it ended.</summary>
    public required ProjectStage Outcome { get; init; }

    /// <summary>Why, unless it succeeded.</summary>
    public Problem? Problem { get; init; }

    /// <summary>What may have made the result worse, and which results are missing and why.</summary>
    public IReadOnlyList<Warning> Warnings { get; init => field = value ?? []; } = [];

    /// <summary>Aholo's ids, as far as there are any.</summary>
    public AholoIds? Aholo { get; init; }

    /// <summary>Its files, each with what was found in it or why it cannot be used.</summary>
    public IReadOnlyList<FileRecord> Files { get; init => field = value ?? []; } = [];

    /// <summary>Its results.</summary>
    public IReadOnlyList<AssetRecord> Assets { get; init => field = value ?? []; } = [];

    /// <summary>The picture of its result; null until one is stored.</summary>
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

    /// <summary>What was found in it; null when it was not looked at or cannot be used.</summary>
    public FileFacts? Facts { get; init; }

    /// <summary>What may make the result worse.</summary>
    public IReadOnlyList<Warning> Warnings { get; init => field = value ?? []; } = [];

    /// <summary>Why it cannot be used, or could not be uploaded.</summary>
    public Problem? Problem { get; init; }
}

/// <summary>What was found in a file.</summary>
internal sealed record FileFacts
{
    /// <summary>Its size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The MD5 of its content, 32 lower-case hexadecimal digits.</summary>
    public required string Md5 { get; init; }

    /// <summary>Its format, by its content: <c>jpeg</c>, <c>png</c>, <c>webp</c>, …</summary>
    public required string Format { get; init; }

    /// <summary>Whether it is a picture or a video.</summary>
    public ResourceType Type { get; init; } = ResourceType.Image;

    /// <summary>Its width in pixels as it is shown: turned as the file says.</summary>
    public required int Width { get; init; }

    /// <summary>Its height in pixels as it is shown: turned as the file says.</summary>
    public required int Height { get; init; }

    /// <summary>The length of a video.</summary>
    public TimeSpan? Duration { get; init; }
}

/// <summary>A result in the assets container.</summary>
internal sealed record AssetRecord
{
    /// <summary>Its name, for example <c>model.ply</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its URL in storage. Reading it takes rights on the container.</summary>
    public required Uri Url { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The MD5 of its content, 32 lower-case hexadecimal digits.</summary>
    public required string Md5 { get; init; }

    /// <summary>What its header says; null for results that are not splats.</summary>
    public AssetFacts? Facts { get; init; }
}

/// <summary>The picture of a result in the assets container.</summary>
internal sealed record PreviewRecord
{
    /// <summary>Its URL in storage. Reading it takes rights on the container.</summary>
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

/// <summary>A result in short.</summary>
/// <param name="Name">Its name, for example <c>model.ply</c>.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Facts">What its header says; null for results that are not splats.</param>
internal sealed record AssetSummary(string Name, long Size, AssetFacts? Facts)
{
    /// <summary>A result in short.</summary>
    public static AssetSummary Of(AssetRecord asset) => new(asset.Name, asset.Size, asset.Facts);
}
