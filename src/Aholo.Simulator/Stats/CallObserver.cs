using Aholo.Simulator.Http;

namespace Aholo.Simulator.Stats;

/// <summary>Counts and logs calls by name, without URLs and headers, which contain signatures and tokens.</summary>
internal sealed partial class CallObserver(RequestDelegate next, SimulatorStatistics statistics, TimeProvider time, ILogger<CallObserver> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var call = context.CallName();
        statistics.Call(call);
        var started = time.GetTimestamp();
        await next(context);
        var elapsed = time.GetElapsedTime(started);
        LogCall(call, context.Response.StatusCode, elapsed);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Call} returned {Status} after {Elapsed}")]
    private partial void LogCall(string call, int status, TimeSpan elapsed);
}
