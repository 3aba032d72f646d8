using System.Globalization;
using NCrontab;

namespace LocalAzure.Functions.Timers;

/// <summary>The schedule of a timer, in UTC.</summary>
internal sealed class TimerSchedule
{
    private const int FieldsWithoutSeconds = 5;
    private readonly Func<DateTime, DateTime> _next;

    /// <exception cref="LocalFunctionsHostException">The text is neither NCRONTAB nor a time span.</exception>
    public TimerSchedule(string function, string text)
    {
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var period))
        {
            if (period <= TimeSpan.Zero)
                throw new LocalFunctionsHostException($"The schedule '{text}' of function '{function}' is not a positive time span.");
            _next = after => after + period;
            return;
        }

        try
        {
            var hasSeconds = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length != FieldsWithoutSeconds;
            _next = CrontabSchedule.Parse(text, new() { IncludingSeconds = hasSeconds }).GetNextOccurrence;
        }
        catch (CrontabException exception)
        {
            throw new LocalFunctionsHostException(
                $"The schedule '{text}' of function '{function}' is neither NCRONTAB ('{{second}} {{minute}} {{hour}} {{day}} {{month}} "
                + $"{{day-of-week}}') nor a time span (hh:mm:ss): {exception.Message}",
                exception);
        }
    }

    /// <summary>Returns the first occurrence after a time.</summary>
    public DateTime Next(DateTime after) => DateTime.SpecifyKind(_next(after), DateTimeKind.Utc);

    /// <summary>Returns whether the timer is due more than once in the minute after a time. As on Azure, the status of such a timer is not saved.</summary>
    public bool IsFrequent(DateTime after) => Next(Next(after)) <= after + TimeSpan.FromMinutes(1);
}
