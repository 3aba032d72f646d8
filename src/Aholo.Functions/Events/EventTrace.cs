using System.Diagnostics;

namespace Aholo.Functions.Events;

/// <summary>The trace that an event names. Every event names one, whether the trace is recorded or not.</summary>
internal static class EventTrace
{
    /// <summary>Gets the W3C id of what runs now. Starts a trace when nothing is observed.</summary>
    public static string CurrentOrNew()
    {
        using var started = Activity.Current is null ? new Activity(nameof(EventTrace)).Start() : null;
        return Activity.Current!.Id!;
    }
}
