using LocalAzure.Shared;

namespace Aholo.Simulator.Http;

/// <summary>Sets the <c>Date</c> header of every response from the simulator's clock.</summary>
internal sealed class ServiceClock(RequestDelegate next, TimeProvider time)
{
    private readonly TimeProvider _clock = SteadyClock.SystemClock(time);

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.Headers.Date = _clock.GetUtcNow().ToString("R");
        return next(context);
    }
}
