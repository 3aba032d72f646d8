using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace LocalAzure.SampleApp;

public static class TimerFunctions
{
    private static int _runs;
    private static int _pastDue;
    private static int _attempts;

    [Function("Tick")]
    public static void Tick([TimerTrigger("%TickSchedule%")] TimerInfo timer)
    {
        Interlocked.Increment(ref _runs);
        if (timer.IsPastDue)
            Interlocked.Increment(ref _pastDue);
    }

    [Function("Flaky")]
    [FixedDelayRetry(5, "00:00:00.050")]
    public static void Flaky([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer)
    {
        if (Interlocked.Increment(ref _attempts) < 3)
            throw new InvalidOperationException("Not yet.");
    }

    [Function("Ticks")]
    public static IActionResult Ticks([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
        new OkObjectResult(new { runs = _runs, pastDue = _pastDue, attempts = _attempts });
}
