using Aholo.Functions.Projects;

namespace Aholo.Local.Run;

/// <summary>How the sample ended.</summary>
/// <param name="ProjectId">The project's id.</param>
/// <param name="Outcome">Its outcome.</param>
/// <param name="Problem">Why it is not what it should be; null when all is well.</param>
/// <param name="Warnings">What may have made it worse.</param>
/// <param name="Assets">Its assets, each read back from storage and checked.</param>
/// <param name="Elapsed">The time from dropping what starts it to receiving the event.</param>
internal sealed record RunResult(
    string ProjectId, ProjectStage Outcome, string? Problem, IReadOnlyList<string> Warnings, IReadOnlyList<AssetRecord> Assets, TimeSpan Elapsed)
{
    /// <summary>Whether all is well.</summary>
    public bool Succeeded => Problem is null;
}
