using System.Reflection;
using LocalAzure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LocalAzure.Functions.InProcess;

/// <summary>Runs an app's own <c>Main</c> in this process.</summary>
/// <param name="app">The app's assembly.</param>
/// <param name="environment">What the environment of a worker process would have.</param>
/// <param name="configureServices">Adds and replaces services of the app.</param>
internal sealed class InProcessLauncher(Assembly app, IReadOnlyDictionary<string, string> environment, Action<IServiceCollection> configureServices)
    : IWorkerLauncher
{
    private const string Worker = "Functions:Worker";

    // Several apps run at once. The ASP.NET Core integration of the worker chooses one port for a process.
    private const string HttpServer = "Kestrel:Endpoints:LocalAzure:Url";

    /// <summary>Gets the app that was started last.</summary>
    public InProcessWorker? Last { get; private set; }

    public IWorkerProcess Start(Uri rpcAddress, string workerId)
    {
        // What the worker reads from the environment only. Apps in one process have the same folder: that of the test.
        Environment.SetEnvironmentVariable("FUNCTIONS_APPLICATION_DIRECTORY", Path.GetDirectoryName(app.Location));

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
