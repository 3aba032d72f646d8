namespace LocalAzure.Functions.Timers;

/// <summary>The status of a timer, in UTC.</summary>
internal sealed record ScheduleStatus
{
    /// <summary>The last run.</summary>
    public DateTime Last { get; init; }

    /// <summary>The next run.</summary>
    public DateTime Next { get; init; }

    /// <summary>When the status was saved.</summary>
    public DateTime LastUpdated { get; init; }
}
