namespace LocalAzure.Functions.Timers;

/// <summary>One run of a timer: the trigger value of its function.</summary>
/// <param name="ScheduleStatus">The status of the timer; null if it is not saved.</param>
/// <param name="IsPastDue">Whether the run is late.</param>
internal sealed record TimerTick(ScheduleStatus? ScheduleStatus, bool IsPastDue);
