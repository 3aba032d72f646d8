using System.Security.Cryptography;
using System.Text;
using LocalAzure.Functions.Functions;
using Microsoft.AspNetCore.Http;

namespace LocalAzure.Functions.Http;

/// <summary>Checks the function keys of requests.</summary>
internal sealed class KeyAuthorization(FunctionKeys? keys)
{
    /// <summary>The header of the key; it takes precedence over the query.</summary>
    public const string Header = "x-functions-key";

    /// <summary>The query parameter of the key.</summary>
    public const string QueryParameter = "code";

    /// <summary>Whether there are keys.</summary>
    public bool IsRequired => keys is not null;

    /// <summary>Returns whether the request may run the function.</summary>
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

        return HasKey(request, accepted);
    }

    /// <summary>Returns whether the request may use the webhooks of the extension.</summary>
    public bool AllowWebhook(HttpRequest request, string extension) =>
        keys is null || HasKey(request, [keys.Master, keys.GetSystemKey(extension)]);

    /// <summary>Returns whether the request may use the host's own API.</summary>
    public bool AllowAdmin(HttpRequest request) => keys is null || HasKey(request, [keys.Master]);

    private static bool HasKey(HttpRequest request, IEnumerable<string> accepted)
    {
        var key = request.Headers.TryGetValue(Header, out var values) || request.Query.TryGetValue(QueryParameter, out values) ? values[0] : null;
        if (string.IsNullOrEmpty(key))
            return false;

        // All keys are compared, each in constant time, so that timing reveals nothing.
        var hash = Hash(key);
        return accepted.Aggregate(false, (allowed, candidate) => allowed | CryptographicOperations.FixedTimeEquals(Hash(candidate), hash));
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
