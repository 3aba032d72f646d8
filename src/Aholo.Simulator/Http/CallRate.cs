using System.Collections.Concurrent;

namespace Aholo.Simulator.Http;

/// <summary>Rejects calls beyond the limit per second and caller, if there is a limit.</summary>
internal sealed class CallRate(AholoSimulatorOptions options)
{
    private readonly ConcurrentDictionary<string, (long Second, int Calls)> _callers = new(StringComparer.Ordinal);

    /// <exception cref="ServiceErrorException">The call exceeds the limit.</exception>
    public void Count(HttpContext context)
    {
        if (options.Switches.MaxCallsPerSecond is not { } limit)
            return;

        var second = options.TimeProvider.GetUtcNow().ToUnixTimeSeconds();
        var request = context.Request;
        var caller = request.Query.TryGetValue("appuid", out var appUid) ? appUid.ToString() : request.Headers.Authorization.ToString();
        var (_, calls) = _callers.AddOrUpdate(caller, (second, 1), (_, last) => last.Second == second ? (second, last.Calls + 1) : (second, 1));
        if (calls <= limit)
            return;

        context.Response.Headers.RetryAfter = "1";
        throw new ServiceErrorException(ErrorKind.TooManyCalls, $"More than {limit} calls in a second.");
    }
}

internal static class CallRateExtensions
{
    public static RouteGroupBuilder LimitCalls(this RouteGroupBuilder group) => group.AddEndpointFilter((context, next) =>
    {
        context.HttpContext.RequestServices.GetRequiredService<CallRate>().Count(context.HttpContext);
        return next(context);
    });
}
