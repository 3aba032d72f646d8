using System.Reflection;
using LocalAzure.Functions.Configuration;
using LocalAzure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LocalAzure.Functions.InProcess;

/// <summary>Runs an app's <c>Main</c> in this process.</summary>
/// <param name="app">The app's assembly.</param>
/// <param name="environment">The environment variables of a worker process.</param>
/// <param name="configureServices">Adds and replaces services of the app.</param>
internal sealed class InProcessLauncher(Assembly app, IReadOnlyDictionary<string, string> environment, Action<IServiceCollection> configureServices)
    : IWorkerLauncher
{
    private const string Worker = "Functions:Worker";

    // Each app needs its own port: the ASP.NET Core integration of the worker chooses one port per process.
    private const string HttpServer = "Kestrel:Endpoints:LocalAzure:Url";

    /// <summary>Loads an app into this process, and sets the environment variables of a worker process.</summary>
    /// <exception cref="LocalFunctionsHostException">The app cannot be loaded; the message says why.</exception>
    public static InProcessLauncher Load(FunctionApp app, IReadOnlyDictionary<string, string> environment)
    {
        var assembly = AppAssembly.Load(app.WorkerFile);
        foreach (var (name, value) in environment)
            Environment.SetEnvironmentVariable(name, value);
        return new(assembly, environment, _ => { });
    }

    /// <summary>Gets the app that was started last.</summary>
    public InProcessWorker? Last { get; private set; }

    public IWorkerProcess Start(Uri rpcAddress, string workerId)
    {
        // The worker reads the folder only from the environment. All apps of a test have the same folder, that of the test.
        const string folder = "FUNCTIONS_APPLICATION_DIRECTORY";
        Environment.SetEnvironmentVariable(folder, environment[folder]);

        var settings = environment.ToDictionary(
            setting => setting.Key.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal), setting => (string?)setting.Value, StringComparer.OrdinalIgnoreCase);
        if (environment.TryGetValue("AZURE_FUNCTIONS_ENVIRONMENT", out var name))
            settings["environment"] = name;
        settings[$"{Worker}:HostEndpoint"] = rpcAddress.ToString();
        settings[$"{Worker}:WorkerId"] = workerId;
        settings[$"{Worker}:RequestId"] = Guid.NewGuid().ToString();
        settings[$"{Worker}:GrpcMaxMessageLength"] = int.MaxValue.ToString(System.Globalization.CultureInfo.InvariantCulture);
        settings[HttpServer] = "http://127.0.0.1:0";
        return Last = InProcessWorker.Start(app, settings, configureServices);
    }
}
