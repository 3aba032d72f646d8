namespace Aholo.Functions.Projects;

/// <summary>What is kept of a project that has ended: <c>assets/&lt;id&gt;/project.json</c>.</summary>
internal sealed record ProjectRecord
{
    /// <summary>The version of this document's form.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The project's id.</summary>
    public required string Id { get; init; }

    /// <summary>What was wanted.</summary>
    public required ProjectSpec Spec { get; init; }

    /// <summary>How it ended.</summary>
    public required ProjectStage Outcome { get; init; }

    /// <summary>Why, unless it succeeded.</summary>
    public Problem? Problem { get; init; }

    /// <summary>Aholo's ids, as far as there are any.</summary>
    public AholoIds? Aholo { get; init; }

    /// <summary>Its files, as far as they were looked at.</summary>
    public IReadOnlyList<ResourceRecord> Resources { get; init; } = [];

    /// <summary>Its results.</summary>
    public IReadOnlyList<AssetRecord> Assets { get; init; } = [];

    /// <summary>When each stage began, UTC.</summary>
    public required IReadOnlyList<StageTiming> Timings { get; init; }
}

/// <summary>Aholo's ids of a project.</summary>
internal sealed record AholoIds(string ProjectId, string? TaskId);

/// <summary>When a stage began, UTC.</summary>
internal sealed record StageTiming(ProjectStage Stage, DateTime At);

/// <summary>A file of a project, as it was found.</summary>
internal sealed record ResourceRecord
{
    /// <summary>Its path in the uploads container.</summary>
    public required string Path { get; init; }

    /// <summary>Its version.</summary>
    public required string ETag { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The MD5 of its content, 32 lower-case hexadecimal digits.</summary>
    public required string Md5 { get; init; }

    /// <summary>Its format, by its content: <c>jpeg</c>, <c>png</c> or <c>webp</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Its width in pixels as it is shown: the EXIF orientation is applied.</summary>
    public required int Width { get; init; }

    /// <summary>Its height in pixels as it is shown: the EXIF orientation is applied.</summary>
    public required int Height { get; init; }
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

    /// <summary>What its header says.</summary>
    public required AssetFacts Facts { get; init; }
}

/// <summary>What the header of a result says.</summary>
/// <param name="Format">Its format: <c>ply</c>, <c>spz</c> or <c>sog</c>.</param>
/// <param name="Version">The format's version, where it has one.</param>
/// <param name="Splats">The number of splats.</param>
internal sealed record AssetFacts(string Format, int? Version, long Splats);
