namespace Aholo.Http;

internal static class RetryAfterHeader
{
    /// <summary>The wait the service asks for. A date is compared with the service's own clock where its Date header tells it.</summary>
    public static TimeSpan? Read(HttpResponseMessage response, TimeProvider clock)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date is { } date ? date - (response.Headers.Date ?? clock.GetUtcNow()) : null);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
