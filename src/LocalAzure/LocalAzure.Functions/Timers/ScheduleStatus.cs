namespace LocalAzure.Functions.Timers;

/// <summary>Where a timer stands, in UTC.</summary>
internal sealed record ScheduleStatus
{
    /// <summary>The last run.</summary>
    public DateTime Last { get; init; }

    /// <summary>The next run.</summary>
    public DateTime Next { get; init; }

    /// <summary>When this was written.</summary>
    public DateTime LastUpdated { get; init; }
}
