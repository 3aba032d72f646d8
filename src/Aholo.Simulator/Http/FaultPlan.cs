namespace Aholo.Simulator.Http;

/// <summary>The part of the fault rules that the handler of a call applies.</summary>
internal sealed record FaultPlan(ProjectOutcome? Outcome = null, int? UploadStatus = null, ProjectAssets? Assets = null)
{
    private static readonly FaultPlan None = new();

    public static FaultPlan Of(HttpContext context) => context.Features.Get<FaultPlan>() ?? None;
}
