using System.Globalization;
using NCrontab;

namespace LocalAzure.Functions.Timers;

/// <summary>When a timer is due, in UTC.</summary>
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
                throw new LocalFunctionsHostException($"The schedule '{text}' of function '{function}' is not a time above zero.");
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

    /// <summary>The first time after the given one.</summary>
    public DateTime Next(DateTime after) => DateTime.SpecifyKind(_next(after), DateTimeKind.Utc);

    /// <summary>Whether it is due more than once in the minute after the given time. As on Azure, where such a timer stands is not kept.</summary>
    public bool IsFrequent(DateTime after) => Next(Next(after)) <= after + TimeSpan.FromMinutes(1);
}
