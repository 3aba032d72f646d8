namespace Microsoft.Azure.Functions.Worker;

/// <summary>Where a timer stands, in UTC.</summary>
public class ScheduleStatus
{
    /// <summary>When it last ran; the default when it never did.</summary>
    public DateTime Last { get; set; }

    /// <summary>When it is due next.</summary>
    public DateTime Next { get; set; }

    /// <summary>When this was noted; <see cref="Next"/> follows from it and the schedule.</summary>
    public DateTime LastUpdated { get; set; }
}
