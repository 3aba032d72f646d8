using System.Security.Cryptography;
using System.Text;
using LocalAzure.Functions.Functions;
using Microsoft.AspNetCore.Http;

namespace LocalAzure.Functions.Http;

/// <summary>Decides whether a request brings the key that it needs.</summary>
internal sealed class KeyAuthorization(FunctionKeys? keys)
{
    /// <summary>The header that brings a key; it takes precedence over the query.</summary>
    public const string Header = "x-functions-key";

    /// <summary>The query parameter that brings a key.</summary>
    public const string QueryParameter = "code";

    /// <summary>Whether there are keys.</summary>
    public bool IsRequired => keys is not null;

    /// <summary>Whether the request may run the function.</summary>
    public bool AllowFunction(HttpRequest request, FunctionDefinition function)
    {
        var level = function.Trigger.Get("authLevel") ?? "function";
        if (keys is null || level.Equals("anonymous", StringComparison.OrdinalIgnoreCase))
            return true;

        IEnumerable<string> accepted = [keys.Master];
        if (level.Equals("function", StringComparison.OrdinalIgnoreCase))
        {
            accepted = accepted.Concat(keys.Host.Values);
            if (keys.Functions.FirstOrDefault(entry => entry.Key.Equals(function.Name, StringComparison.OrdinalIgnoreCase)).Value is { } own)
                accepted = accepted.Concat(own.Values);
        }

        return Brings(request, accepted);
    }

    /// <summary>Whether the request may use the webhooks of the extension.</summary>
    public bool AllowWebhook(HttpRequest request, string extension) =>
        keys is null || Brings(request, [keys.Master, keys.GetSystemKey(extension)]);

    /// <summary>Whether the request may use the host's own API.</summary>
    public bool AllowAdmin(HttpRequest request) => keys is null || Brings(request, [keys.Master]);

    private static bool Brings(HttpRequest request, IEnumerable<string> accepted)
    {
        var key = request.Headers.TryGetValue(Header, out var values) || request.Query.TryGetValue(QueryParameter, out values) ? values[0] : null;
        if (string.IsNullOrEmpty(key))
            return false;

        // Every key is compared, each in constant time, so that the time reveals nothing.
        var hash = Hash(key);
        return accepted.Aggregate(false, (allowed, candidate) => allowed | CryptographicOperations.FixedTimeEquals(Hash(candidate), hash));
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
