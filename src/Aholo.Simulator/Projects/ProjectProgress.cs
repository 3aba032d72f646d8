namespace Aholo.Simulator.Projects;

/// <summary>Where a project stands: computed from the clock, so that nothing has to run for it.</summary>
/// <param name="Status">The v2 status: 8 pre-processing, 0 queued, 1 waiting, 2 running, 3 success, 4 to 7 other ends, 9 nobody knows.</param>
/// <param name="HasResult">Whether result files are listed.</param>
/// <param name="Fraction">0 to 1.</param>
/// <param name="UpdatedAt">When the status changed last.</param>
internal sealed record ProjectProgress(int Status, bool HasResult, double Fraction, DateTimeOffset UpdatedAt)
{
    private const int Running = 2;
    private const int Success = 3;

    private static readonly int[] Steps = [8, 0, 1, Running];

    public static ProjectProgress Of(Project project, DateTimeOffset now)
    {
        var elapsed = now - project.CreatedAt;
        if (elapsed < project.Duration || project.Outcome == ProjectOutcome.Stuck)
        {
            var fraction = project.Duration > TimeSpan.Zero ? Math.Clamp(elapsed / project.Duration, 0, 0.99) : 0.99;
            var step = (int)(fraction * Steps.Length);
            return new ProjectProgress(Steps[step], false, fraction, project.CreatedAt + project.Duration * step / Steps.Length);
        }

        var status = project.Outcome switch
        {
            ProjectOutcome.Failed => 4,
            ProjectOutcome.Cancelled => 5,
            ProjectOutcome.TimedOut => 6,
            ProjectOutcome.Rejected => 7,
            ProjectOutcome.UnknownStatus => 9,
            _ => Success,
        };
        var filesAfter = project.Outcome == ProjectOutcome.SucceededWithLateFiles ? project.Duration * 1.25 : project.Duration;
        var succeeded = status == Success;
        return new ProjectProgress(status, succeeded && elapsed >= filesAfter, succeeded ? 1 : 0.99, project.CreatedAt + project.Duration);
    }
}
