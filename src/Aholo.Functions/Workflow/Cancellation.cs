namespace Aholo.Functions.Workflow;

/// <summary>The external event that cancels a project.</summary>
/// <param name="Reason">The reason, if one was given.</param>
internal sealed record Cancellation(string? Reason = null)
{
    /// <summary>The name of the external event.</summary>
    public const string EventName = "Cancel";
}
