namespace Aholo.Simulator.Faults;

/// <summary>What fault rules ask of a call's handler, rather than of its answer.</summary>
internal sealed record FaultPlan(ProjectOutcome? Outcome = null, int? UploadStatus = null, ProjectAssets? Assets = null)
{
    private static readonly FaultPlan None = new();

    public static FaultPlan Of(HttpContext context) => context.Features.Get<FaultPlan>() ?? None;
}
