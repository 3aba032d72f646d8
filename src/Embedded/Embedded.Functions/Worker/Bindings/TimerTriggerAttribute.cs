using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Starts the function on a schedule, in UTC; the parameter is its <see cref="TimerInfo"/>.</summary>
/// <param name="schedule">
/// NCRONTAB with six fields (<c>{second} {minute} {hour} {day} {month} {day-of-week}</c>) or five (without seconds), or the time from one run to the
/// next as <c>hh:mm:ss</c>; <c>%setting%</c> is replaced by the setting's value.
/// </param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute(string schedule) : TriggerBindingAttribute
{
    /// <summary>The schedule.</summary>
    public string Schedule { get; } = schedule;

    /// <summary>Whether the function also runs when the host starts.</summary>
    public bool RunOnStartup { get; set; }

    /// <summary>Whether runs are noted on disk, so that one missed while the host was down is made up at its start; never for more than one a minute.</summary>
    public bool UseMonitor { get; set; } = true;
}
