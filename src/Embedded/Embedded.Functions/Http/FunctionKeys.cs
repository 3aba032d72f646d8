using System.Security.Cryptography;
using System.Text;
using Embedded.Functions.Hosting;
using Embedded.Functions.Invocation;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace Embedded.Functions.Http;

/// <summary>
/// Function keys, from the section <c>Embedded:Keys</c>: <c>master</c>, host keys by their names, and <c>functions:FUNCTION:NAME</c>.
/// Without any key, no request is asked for one.
/// </summary>
internal sealed class FunctionKeys
{
    /// <summary>The header that brings a key; it counts before the query.</summary>
    public const string Header = "x-functions-key";

    /// <summary>The query parameter that brings a key.</summary>
    public const string QueryParameter = "code";

    private readonly bool _asked;
    private readonly byte[][] _master;
    private readonly byte[][] _host;
    private readonly ILookup<string, byte[]> _functions;

    /// <exception cref="FunctionWorkerException">A key is empty.</exception>
    public FunctionKeys(IConfiguration configuration)
    {
        var keys = Section(configuration).GetChildren().ToLookup(key => key.Key.ToLowerInvariant());
        _asked = Exist(configuration);
        _master = [.. keys["master"].Select(Hash)];
        _host = [.. keys.Where(key => key.Key is not ("master" or "functions")).SelectMany(key => key).Select(Hash)];
        _functions = keys["functions"].SelectMany(functions => functions.GetChildren())
            .SelectMany(function => function.GetChildren().Select(key => (function.Key, Hash: Hash(key))))
            .ToLookup(key => key.Key, key => key.Hash, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Whether there are keys.</summary>
    public static bool Exist(IConfiguration configuration) => Section(configuration).GetChildren().Any();

    /// <summary>Whether the request brings a key that the function accepts.</summary>
    public bool Allow(HttpRequest request, FunctionDescriptor function)
    {
        var level = ((HttpTriggerAttribute)function.Trigger).AuthLevel;
        if (!_asked || level == AuthorizationLevel.Anonymous)
            return true;

        var key = request.Headers.TryGetValue(Header, out var values) || request.Query.TryGetValue(QueryParameter, out values) ? values[0] : null;
        if (string.IsNullOrEmpty(key))
            return false;

        var accepted = level == AuthorizationLevel.Function ? _master.Concat(_host).Concat(_functions[function.Name]) : _master;
        var hash = Hash(key);

        // Every key is compared, each in constant time, so that the time tells nothing.
        return accepted.Aggregate(false, (allowed, candidate) => allowed | CryptographicOperations.FixedTimeEquals(candidate, hash));
    }

    private static IConfigurationSection Section(IConfiguration configuration) => configuration.GetSection($"{EmbeddedOptions.Section}:Keys");

    private static byte[] Hash(IConfigurationSection key) => Hash(key.Value is { Length: > 0 } value
        ? value
        : throw new FunctionWorkerException($"The function key {key.Path} is empty."));

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
