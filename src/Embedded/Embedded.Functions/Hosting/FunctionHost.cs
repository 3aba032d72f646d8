using Embedded.Functions.Invocation;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Embedded.Functions.Hosting;

/// <summary>Starts the triggers when everything else has started, and stops them before anything else stops.</summary>
internal sealed class FunctionHost(IEnumerable<ITriggerListener> listeners, FunctionInvoker invoker, IOptions<EmbeddedOptions> options)
    : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var listener in listeners)
            await listener.StartAsync(cancellationToken);
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        invoker.CancelAfter(options.Value.StopGrace);
        return Task.WhenAll(listeners.Select(listener => listener.StopAsync(cancellationToken)));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
