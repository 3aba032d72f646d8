using Aholo.Files.Problems;
using Aholo.Functions.Projects;

namespace Aholo.Local.Run;

/// <summary>The result of the sample.</summary>
/// <param name="ProjectId">The project's id.</param>
/// <param name="Outcome">Its outcome.</param>
/// <param name="Problem">The problem; null for success.</param>
/// <param name="Warnings">The warnings of the project.</param>
/// <param name="Assets">Its assets, each read from storage and checked.</param>
/// <param name="Elapsed">The time from the upload to the event.</param>
internal sealed record RunResult(
    string ProjectId, ProjectStage Outcome, string? Problem, IReadOnlyList<string> Warnings, IReadOnlyList<AssetRecord> Assets, TimeSpan Elapsed)
{
    /// <summary>Whether the sample succeeded.</summary>
    public bool Succeeded => Problem is null;
}
