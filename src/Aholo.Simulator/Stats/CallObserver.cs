using Aholo.Simulator.Http;

namespace Aholo.Simulator.Stats;

/// <summary>Counts and logs every call by its name; never its URL or headers, which hold signatures and tokens.</summary>
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

    [LoggerMessage(Level = LogLevel.Information, Message = "{Call} answered {Status} after {Elapsed}")]
    private partial void LogCall(string call, int status, TimeSpan elapsed);
}
