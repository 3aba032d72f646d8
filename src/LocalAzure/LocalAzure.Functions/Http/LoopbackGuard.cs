using System.Net;
using Microsoft.AspNetCore.Http;

namespace LocalAzure.Functions.Http;

/// <summary>
/// Protects a host without keys from web pages: it answers only requests to a loopback name, so that no foreign name can be made to point at it, and
/// only from its own origin.
/// </summary>
internal static class LoopbackGuard
{
    /// <summary>Whether a host without keys may answer the request.</summary>
    public static bool Allows(HttpRequest request) =>
        IsLoopback(request.Host.Host)
        && (request.Headers.Origin is not [{ } origin] || origin.Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase))
        && request.Headers.Origin.Count <= 1;

    private static bool IsLoopback(string name) =>
        name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(name.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
