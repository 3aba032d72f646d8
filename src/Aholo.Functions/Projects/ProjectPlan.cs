namespace Aholo.Functions.Projects;

/// <summary>What a project is to be made of: kept in storage, as it may name hundreds of files.</summary>
internal sealed record ProjectPlan
{
    /// <summary>What is wanted.</summary>
    public required ProjectSpec Spec { get; init; }

    /// <summary>Its files, each in the version that was there when it was planned.</summary>
    public required IReadOnlyList<BlobReference> Files { get; init; }

    /// <summary>What was left out, and why.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];

    /// <summary>When it was made, UTC.</summary>
    public DateTimeOffset? PlannedAt { get; init; }

    /// <summary>What was asked for over HTTP, by <see cref="ProjectRequest.Fingerprint"/>; null when an upload started the project.</summary>
    public string? RequestFingerprint { get; init; }

    /// <summary>The plan in short, as an orchestration keeps it.</summary>
    public PlanSummary Summary => new(Spec.Name, Spec.Kind, Files.Count, Warnings.Count == 0 ? null : Warnings);
}

/// <summary>What an orchestration needs to know of its plan.</summary>
/// <param name="Name">The project's name.</param>
/// <param name="Kind">How it is made.</param>
/// <param name="Files">The number of its files.</param>
/// <param name="Warnings">What was left out, and why.</param>
internal sealed record PlanSummary(string Name, ProjectKind Kind, int Files, IReadOnlyList<Warning>? Warnings = null);
