namespace Aholo.Functions.Workflow;

/// <summary>Someone wants a project to stop.</summary>
/// <param name="Reason">Why, if they say.</param>
internal sealed record Cancellation(string? Reason = null)
{
    /// <summary>The name of the external event that brings it.</summary>
    public const string EventName = "Cancel";
}
