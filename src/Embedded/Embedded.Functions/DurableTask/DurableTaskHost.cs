using Embedded.DurableTask.Client;
using Embedded.DurableTask.Engine;
using Embedded.Functions.Hosting;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Functions.DurableTask;

/// <summary>Runs the durable engine from before the triggers start until after they have stopped.</summary>
internal sealed class DurableTaskHost(
    DurableTaskHandlers handlers,
    DurableTaskOptions options,
    IOptions<EmbeddedOptions> embedded,
    WorkInFlight work,
    TimeProvider time,
    ILoggerFactory loggers) : IHostedService
{
    private DurableTaskEngine? _engine;

    /// <summary>The running engine.</summary>
    /// <exception cref="InvalidOperationException">The host has not started yet.</exception>
    public DurableTaskEngine Engine => _engine ?? throw new InvalidOperationException("The durable engine has not started.");

    /// <summary>A client of the running engine.</summary>
    /// <exception cref="InvalidOperationException">The host has not started yet.</exception>
    public DurableTaskClient Client => new EmbeddedDurableTaskClient(options.HubName, Engine, JsonDataConverter.Default);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _engine = DurableTaskEngine.Start(
            new()
            {
                StorePath = Path.Combine(embedded.Value.DataDirectory, $"{options.HubName}.db"),
                MaxConcurrentActivities = options.MaxConcurrentActivityFunctions,
                MaxConcurrentOrchestrators = options.MaxConcurrentOrchestratorFunctions,
                StopGrace = embedded.Value.StopGrace,
                TimeProvider = time,
                Work = work,
            },
            handlers,
            loggers);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_engine is not null)
            await _engine.DisposeAsync();
    }
}
