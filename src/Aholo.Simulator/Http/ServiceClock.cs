using LocalAzure.Shared;

namespace Aholo.Simulator.Http;

/// <summary>Dates every answer by the simulator's clock, which callers with a wrong clock of their own can sign by.</summary>
internal sealed class ServiceClock(RequestDelegate next, TimeProvider time)
{
    private readonly TimeProvider _clock = SteadyClock.SystemClock(time);

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.Date = _clock.GetUtcNow().ToString("R");
        return next(context);
    }
}
