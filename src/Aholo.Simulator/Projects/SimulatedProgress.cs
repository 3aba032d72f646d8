namespace Aholo.Simulator.Projects;

/// <summary>The progress of a project, computed from the clock.</summary>
/// <param name="Status">The status of its task.</param>
/// <param name="HasAssets">Whether asset files are listed.</param>
/// <param name="Fraction">0 to 1.</param>
/// <param name="UpdatedAt">When the status last changed.</param>
internal sealed record SimulatedProgress(SimulatedTaskStatus Status, bool HasAssets, double Fraction, DateTimeOffset UpdatedAt)
{
    private const double LastFraction = 0.99;

    private static readonly SimulatedTaskStatus[] Steps =
        [SimulatedTaskStatus.PreProcessing, SimulatedTaskStatus.Queued, SimulatedTaskStatus.Waiting, SimulatedTaskStatus.Running];

    public static SimulatedProgress Of(Project project, DateTimeOffset now)
    {
        var elapsed = now - project.CreatedAt;
        if (elapsed < project.Duration || project.Outcome == ProjectOutcome.Stuck)
        {
            var fraction = project.Duration > TimeSpan.Zero ? Math.Clamp(elapsed / project.Duration, 0, LastFraction) : LastFraction;
            var step = (int)(fraction * Steps.Length);
            return new SimulatedProgress(Steps[step], false, fraction, project.CreatedAt + project.Duration * step / Steps.Length);
        }

        var status = project.Outcome switch
        {
            ProjectOutcome.Failed => SimulatedTaskStatus.Failed,
            ProjectOutcome.Canceled => SimulatedTaskStatus.Canceled,
            ProjectOutcome.TimedOut => SimulatedTaskStatus.TimedOut,
            ProjectOutcome.Rejected => SimulatedTaskStatus.Rejected,
            ProjectOutcome.UnknownStatus => SimulatedTaskStatus.Undocumented,
            _ => SimulatedTaskStatus.Succeeded,
        };
        var filesAfter = project.Outcome == ProjectOutcome.SucceededWithLateFiles ? project.Duration * 1.25 : project.Duration;
        var succeeded = status == SimulatedTaskStatus.Succeeded;
        return new SimulatedProgress(status, succeeded && elapsed >= filesAfter, succeeded ? 1 : LastFraction, project.CreatedAt + project.Duration);
    }
}
