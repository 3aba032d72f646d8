using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace LocalAzure.Functions.Configuration;

/// <summary>The app's <c>host.json</c>. A setting <c>AzureFunctionsJobHost__a__b</c> overrides the file's <c>a.b</c>.</summary>
internal sealed class HostJson
{
    /// <summary>The section of the configuration that holds the file.</summary>
    public const string Section = "AzureFunctionsJobHost";

    private const long DefaultBodySizeLimit = 104_857_600;
    private const string BodySizeLimitName = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT";
    private static readonly TimeSpan DefaultFunctionTimeout = TimeSpan.FromMinutes(30);

    /// <summary>Reads the settings of the host; the extensions read their own sections.</summary>
    /// <exception cref="LocalFunctionsHostException">A value is not valid.</exception>
    public HostJson(IConfiguration configuration)
    {
        FunctionTimeout = configuration[$"{Section}:functionTimeout"] switch
        {
            null => DefaultFunctionTimeout,
            "-1" => null,
            var text when TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var timeout) && timeout > TimeSpan.Zero => timeout,
            var text => throw new LocalFunctionsHostException($"host.json: functionTimeout is '{text}'. Write hh:mm:ss, or -1 for no limit."),
        };
        RoutePrefix = (configuration[$"{Section}:extensions:http:routePrefix"] ?? "api").Trim('/');
        RequestBodySizeLimit = configuration[BodySizeLimitName] switch
        {
            null or "" => DefaultBodySizeLimit,
            var text when long.TryParse(text, CultureInfo.InvariantCulture, out var limit) && limit > 0 => limit,
            var text => throw new LocalFunctionsHostException($"{BodySizeLimitName} is '{text}'. Write a number of bytes."),
        };
    }

    /// <summary>How long a function may run; null for no limit.</summary>
    public TimeSpan? FunctionTimeout { get; }

    /// <summary>The route prefix of all HTTP functions; may be empty.</summary>
    public string RoutePrefix { get; }

    /// <summary>The largest body of a request, in bytes.</summary>
    public long RequestBodySizeLimit { get; }

    /// <summary>Reads the file as configuration.</summary>
    /// <exception cref="LocalFunctionsHostException">There is no such file, or it cannot be read.</exception>
    public static IEnumerable<KeyValuePair<string, string?>> Read(string folder)
    {
        var path = Path.Combine(folder, "host.json");
        if (!File.Exists(path))
            throw new LocalFunctionsHostException($"'{folder}' contains no host.json. Add one; {{\"version\": \"2.0\"}} is enough.");

        using var file = JsonFile.Read(path);
        var version = file.RootElement.TryGetProperty("version", out var value) ? value.ToString() : null;
        if (version != "2.0")
            throw new LocalFunctionsHostException($"'{path}' has version '{version}'. The local host supports version '2.0'.");
        return [.. Flatten(file.RootElement, Section)];
    }

    private static IEnumerable<KeyValuePair<string, string?>> Flatten(JsonElement element, string path) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Flatten(property.Value, $"{path}:{property.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany((item, index) => Flatten(item, $"{path}:{index}")),
        JsonValueKind.Null => [],
        _ => [KeyValuePair.Create(path, (string?)element.ToString())],
    };
}
