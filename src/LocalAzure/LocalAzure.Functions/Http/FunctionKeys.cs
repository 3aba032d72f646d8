using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace LocalAzure.Functions.Http;

/// <summary>The keys of HTTP functions. Without keys, the host accepts all requests and listens on loopback only.</summary>
public sealed record FunctionKeys
{
    /// <summary>The section of the settings with the keys: <c>master</c>, <c>functions:FUNCTION:NAME</c>, and host keys by their names.</summary>
    public const string Section = "LocalAzure:Keys";

    private const string FunctionsSection = "functions";

    /// <summary>Gets the key that all functions and the host's own API accept.</summary>
    public required string Master { get; init; }

    /// <summary>Gets the keys that all functions of level <c>Function</c> accept, by name.</summary>
    public IReadOnlyDictionary<string, string> Host { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets the keys that one function accepts, by function and name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Functions { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>Reads the keys from the settings; null if there are none.</summary>
    /// <exception cref="LocalFunctionsHostException">There are keys without a master key, or an empty one.</exception>
    internal static FunctionKeys? Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(Section);
        if (!section.Exists())
            return null;

        var master = section[nameof(Master)] ?? throw new LocalFunctionsHostException($"{Section} has no master key. Set {Section}:master.");
        var keys = new FunctionKeys
        {
            Master = master,
            Host = Keys(section.GetChildren().Where(key =>
                !key.Key.Equals(nameof(Master), StringComparison.OrdinalIgnoreCase)
                && !key.Key.Equals(FunctionsSection, StringComparison.OrdinalIgnoreCase))),
            Functions = section.GetSection(FunctionsSection).GetChildren().ToDictionary(
                function => function.Key, function => Keys(function.GetChildren()), StringComparer.OrdinalIgnoreCase),
        };
        keys.Validate();
        return keys;
    }

    /// <summary>Ensures that no key is empty.</summary>
    /// <exception cref="LocalFunctionsHostException">A key is empty.</exception>
    internal void Validate()
    {
        if (Host.Values.Append(Master).Concat(Functions.Values.SelectMany(keys => keys.Values)).Any(string.IsNullOrWhiteSpace))
            throw new LocalFunctionsHostException($"A function key is empty. Give each key in {Section} a value.");
    }

    /// <summary>
    /// Gets the key for the webhooks of an extension. It is derived from the master key, so that it is stable and does not reveal that key.
    /// </summary>
    internal string GetSystemKey(string extension) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Master), Encoding.UTF8.GetBytes($"{extension}_extension")));

    private static IReadOnlyDictionary<string, string> Keys(IEnumerable<IConfigurationSection> sections) =>
        sections.ToDictionary(key => key.Key, key => key.Value ?? "", StringComparer.OrdinalIgnoreCase);
}
