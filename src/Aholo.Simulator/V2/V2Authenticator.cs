using System.Globalization;
using Aholo.Simulator.Http;
using LocalAzure.Shared;

namespace Aholo.Simulator.V2;

/// <summary>Authenticates v2 calls, which need a user id, and a signature or the API key.</summary>
internal sealed class V2Authenticator(AholoSimulatorOptions options) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        var appUid = AppUid(request);
        var bearer = Bearer(request);
        var byKey = options.Switches.Authentication switch
        {
            V2Authentication.Bearer => true,
            V2Authentication.Signature => false,
            _ => bearer is not null,
        };
        if (byKey)
            CheckKey(bearer);
        else
            CheckSignature(request.Query, appUid);
        return next(context);
    }

    /// <summary>Gets the caller's user id.</summary>
    /// <exception cref="ServiceErrorException">It is missing or not registered.</exception>
    private string AppUid(HttpRequest request)
    {
        string? appUid = request.Query["appuid"];
        if (string.IsNullOrWhiteSpace(appUid))
            throw new ServiceErrorException(ErrorKind.MissingAppUid, "The query parameter 'appuid' is missing.");
        if (options.AppUids.Count > 0 && !options.AppUids.Contains(appUid, StringComparer.Ordinal))
            throw new ServiceErrorException(ErrorKind.UnknownAppUid, "The appuid is not registered.");
        return appUid;
    }

    private static string? Bearer(HttpRequest request)
    {
        const string Scheme = "Bearer ";
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : null;
    }

    private void CheckKey(string? key)
    {
        if (!Secrets.AreEqual(key, options.ApiKey))
            throw new ServiceErrorException(ErrorKind.BadCredentials, "The API key is missing or wrong.");
    }

    private void CheckSignature(IQueryCollection query, string appUid)
    {
        if (query["appkey"] != options.AppKey)
            throw new ServiceErrorException(ErrorKind.BadCredentials, "The appkey is missing or wrong.");
        string? timestamp = query["timestamp"];
        string? sign = query["sign"];
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
            throw new ServiceErrorException(ErrorKind.BadSignature, "The query parameter 'timestamp' must be Unix time in milliseconds.");
        if (!Secrets.AreEqual(sign, V2Signature.Compute(options.AppSecret, options.AppKey, appUid, timestamp)))
            throw new ServiceErrorException(ErrorKind.BadSignature, "The signature is missing or wrong.");
        var difference = Math.Abs((double)milliseconds - SteadyClock.SystemClock(options.TimeProvider).GetUtcNow().ToUnixTimeMilliseconds());
        if (difference > options.Switches.TimestampWindow?.TotalMilliseconds)
            throw new ServiceErrorException(ErrorKind.StaleTimestamp, "The timestamp is too far from the service's clock.");
    }
}
