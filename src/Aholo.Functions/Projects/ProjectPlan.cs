using Aholo.Files.Problems;

namespace Aholo.Functions.Projects;

/// <summary>The plan of a project: its options and files. It is kept in storage, as it may list hundreds of files.</summary>
internal sealed record ProjectPlan
{
    /// <summary>The options.</summary>
    public required ProjectSpec Spec { get; init; }

    /// <summary>The files, each in the version of the time of planning.</summary>
    public required IReadOnlyList<BlobReference> Files { get; init; }

    /// <summary>What was left out, and why.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];

    /// <summary>When the project was planned, UTC.</summary>
    public DateTimeOffset? PlannedAt { get; init; }

    /// <summary>The <see cref="ProjectRequest.Fingerprint"/> of the request; null if an upload started the project.</summary>
    public string? RequestFingerprint { get; init; }

    /// <summary>The summary that the orchestration keeps.</summary>
    public PlanSummary Summary => new(Spec.Name, Spec.Kind, Files.Count, Warnings.Count == 0 ? null : Warnings);
}

/// <summary>The part of a plan that the orchestration keeps.</summary>
/// <param name="Name">The project's name.</param>
/// <param name="Kind">The kind of project.</param>
/// <param name="Files">The number of files.</param>
/// <param name="Warnings">What was left out, and why.</param>
internal sealed record PlanSummary(string Name, ProjectKind Kind, int Files, IReadOnlyList<Warning>? Warnings = null);
