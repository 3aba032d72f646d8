using System.Diagnostics;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Events;

/// <summary>The trace that an event names. Every event names one, whether the trace is recorded or not.</summary>
internal static class EventTrace
{
    /// <summary>
    /// Gets the W3C id of what runs now, if that is part of the trace in which the project was started. It is not in a timer that sends an event for an
    /// interrupted project, nor on a host that does not pass the trace of a start on to the activities: then, the id of the start. Starts a trace when
    /// nothing is observed.
    /// </summary>
    public static string Of(ProjectRecord record)
    {
        if (ActivityContext.TryParse(record.TraceParent, traceState: null, out var start) && Activity.Current?.TraceId != start.TraceId)
            return record.TraceParent!;

        using var started = Activity.Current is null ? new Activity(nameof(EventTrace)).Start() : null;
        return Activity.Current!.Id!;
    }
}
