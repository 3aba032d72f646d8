using System.Diagnostics;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Events;

/// <summary>The trace context of events. Every event has one, even if the trace is not recorded.</summary>
internal static class EventTrace
{
    /// <summary>
    /// Gets the W3C id of the current activity if it is part of the trace that started the project, or else the id of that start: the activity of a timer that
    /// sends an event for an interrupted project is not, nor is any on a host that does not propagate the trace. Starts a trace if nothing is observed.
    /// </summary>
    public static string Of(ProjectRecord record)
    {
        if (ActivityContext.TryParse(record.TraceParent, traceState: null, out var start) && Activity.Current?.TraceId != start.TraceId)
            return record.TraceParent!;

        using var started = Activity.Current is null ? new Activity(nameof(EventTrace)).Start() : null;
        return Activity.Current!.Id!;
    }
}
