using System.Collections;
using Microsoft.Extensions.Configuration;

namespace LocalAzure.Functions.Configuration;

/// <summary>
/// The settings of one host. Later sources override earlier ones: <c>host.json</c>, <c>local.settings.json</c>, the environment of this process, the
/// caller's settings.
/// </summary>
internal sealed class HostConfiguration
{
    /// <summary>The default storage provider of Durable Functions on Azure.</summary>
    public const string AzureStorage = "AzureStorage";

    private const string WorkerRuntime = "dotnet-isolated";
    private const string DurableProvider = $"{HostJson.Section}:extensions:durableTask:storageProvider";
    private const string DurableProviderType = $"{DurableProvider}:type";

    private HostConfiguration(IConfigurationRoot values, IReadOnlyDictionary<string, string> workerEnvironment) =>
        (Values, WorkerEnvironment) = (values, workerEnvironment);

    /// <summary>The settings with <c>:</c> between sections.</summary>
    public IConfigurationRoot Values { get; }

    /// <summary>The worker's environment variables in addition to those of this process.</summary>
    public IReadOnlyDictionary<string, string> WorkerEnvironment { get; }

    /// <summary>Reads the settings of an app.</summary>
    /// <exception cref="LocalFunctionsHostException">A file cannot be read.</exception>
    public static HostConfiguration Read(FunctionApp app, string defaultDurableProvider, IReadOnlyDictionary<string, string> settings)
    {
        var local = LocalSettings.Read(app.Folder);
        var hostJson = HostJson.Read(app.Folder).ToDictionary(StringComparer.OrdinalIgnoreCase);
        var values = Build();

        // The provider options in host.json belong to the provider that it names, by default Azure Storage. Another provider must not get them.
        if (!string.Equals(hostJson.GetValueOrDefault(DurableProviderType) ?? AzureStorage, values[DurableProviderType], StringComparison.OrdinalIgnoreCase))
        {
            foreach (var option in hostJson.Keys.Where(key => key.StartsWith(DurableProvider, StringComparison.OrdinalIgnoreCase)).ToList())
                hostJson.Remove(option);
            values = Build();
        }

        return new(values, CreateWorkerEnvironment(app, local, settings));

        IConfigurationRoot Build() => new ConfigurationBuilder()
            .AddInMemoryCollection([new(DurableProviderType, defaultDurableProvider)])
            .AddInMemoryCollection(hostJson)
            .AddInMemoryCollection(Sections(local))
            .AddEnvironmentVariables()
            .AddInMemoryCollection(Sections(settings))
            .AddInMemoryCollection([new("FUNCTIONS_WORKER_RUNTIME", WorkerRuntime), new("AzureWebJobsConfigurationSection", HostJson.Section)])
            .Build();
    }

    private static IEnumerable<KeyValuePair<string, string?>> Sections(IReadOnlyDictionary<string, string> settings) =>
        settings.Select(setting => KeyValuePair.Create(
            setting.Key.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal), (string?)setting.Value));

    private static Dictionary<string, string> CreateWorkerEnvironment(
        FunctionApp app, IReadOnlyDictionary<string, string> local, IReadOnlyDictionary<string, string> settings)
    {
        var inherited = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(variable => (string)variable.Key)
            .ToHashSet(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        var environment = new Dictionary<string, string>();
        if (!inherited.Contains("AZURE_FUNCTIONS_ENVIRONMENT"))
            environment["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development";
        foreach (var (name, value) in local.Where(setting => !inherited.Contains(setting.Key)).Concat(settings))
            environment[name.Replace(ConfigurationPath.KeyDelimiter, "__", StringComparison.Ordinal)] = value;
        environment["FUNCTIONS_WORKER_RUNTIME"] = WorkerRuntime;
        environment["FUNCTIONS_APPLICATION_DIRECTORY"] = app.Folder;
        return environment;
    }
}
