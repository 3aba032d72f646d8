using System.Collections;
using Microsoft.Extensions.Configuration;

namespace LocalAzure.Functions.Configuration;

/// <summary>
/// The settings of one host, later ones winning: <c>host.json</c>, <c>local.settings.json</c>, the environment of this process, and what the
/// caller sets.
/// </summary>
internal sealed class HostConfiguration
{
    /// <summary>The name of the storage provider of Durable Functions that Azure has by default.</summary>
    public const string AzureStorage = "AzureStorage";

    private const string WorkerRuntime = "dotnet-isolated";
    private const string DurableProvider = $"{HostJson.Section}:extensions:durableTask:storageProvider";
    private const string DurableProviderType = $"{DurableProvider}:type";

    private HostConfiguration(IConfigurationRoot values, IReadOnlyDictionary<string, string> workerEnvironment) =>
        (Values, WorkerEnvironment) = (values, workerEnvironment);

    /// <summary>The settings with <c>:</c> between sections.</summary>
    public IConfigurationRoot Values { get; }

    /// <summary>What the worker's environment has besides that of this process.</summary>
    public IReadOnlyDictionary<string, string> WorkerEnvironment { get; }

    /// <summary>Reads the settings of an app.</summary>
    /// <exception cref="LocalFunctionsHostException">A file cannot be read.</exception>
    public static HostConfiguration Read(FunctionApp app, string defaultDurableProvider, IReadOnlyDictionary<string, string> settings)
    {
        var local = LocalSettings.Read(app.Folder);
        var hostJson = HostJson.Read(app.Folder).ToDictionary(StringComparer.OrdinalIgnoreCase);
        var values = Build();

        // The options in host.json are those of the provider that it names; without a name, that of Azure Storage.
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
