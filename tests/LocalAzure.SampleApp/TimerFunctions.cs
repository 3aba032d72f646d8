using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace LocalAzure.SampleApp;

public static class TimerFunctions
{
    private static int _runs;
    private static int _pastDue;

    [Function("Tick")]
    public static void Tick([TimerTrigger("%TickSchedule%")] TimerInfo timer)
    {
        Interlocked.Increment(ref _runs);
        if (timer.IsPastDue)
            Interlocked.Increment(ref _pastDue);
    }

    [Function("Ticks")]
    public static IActionResult Ticks([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) =>
        new OkObjectResult(new { runs = _runs, pastDue = _pastDue });
}
