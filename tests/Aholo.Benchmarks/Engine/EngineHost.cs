using Aholo.Benchmarks.Processes;
using LocalAzure.DurableTask.Worker.Conformance;
using LocalAzure.Functions;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aholo.Benchmarks.Engine;

/// <summary>The local host with one more storage provider, in memory.</summary>
internal sealed class EngineHost : IChildCommand
{
    public string Name => "engine-host";

    /// <param name="arguments">The folder of the app, the folder of the host's state, and settings as <c>name=value</c>.</param>
    /// <param name="cancellationToken">Stops the host.</param>
    public async Task RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        await using var host = await LocalFunctionsHost.StartAsync(
            new()
            {
                ApplicationFolder = arguments[0],
                DataDirectory = arguments[1],
                Settings = arguments.Skip(2).Select(setting => setting.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]),
                ConfigureServices = services => services.AddSingleton<IDurabilityProviderFactory, InMemoryProviderFactory>(),
                ConfigureLogging = logging => logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace),
            },
            cancellationToken);
        Console.WriteLine($"{host.BaseAddress} {host.WorkerProcessId}");
        await host.Completion.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
