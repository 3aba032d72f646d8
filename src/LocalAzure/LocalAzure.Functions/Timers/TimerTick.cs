namespace LocalAzure.Functions.Timers;

/// <summary>One run of a timer, which its function takes.</summary>
/// <param name="ScheduleStatus">Where the timer stands; null when that is not kept.</param>
/// <param name="IsPastDue">Whether the run is late.</param>
internal sealed record TimerTick(ScheduleStatus? ScheduleStatus, bool IsPastDue);
