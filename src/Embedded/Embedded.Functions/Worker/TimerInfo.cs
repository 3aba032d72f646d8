namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a timer trigger tells its function.</summary>
public class TimerInfo
{
    /// <summary>The timer's runs before this one; null for a timer that is not monitored.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>Whether this run makes up for one that was missed while the host was down.</summary>
    public bool IsPastDue { get; set; }
}
