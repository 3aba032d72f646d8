using Microsoft.Extensions.Hosting;

namespace LocalAzure.Functions.Hosting;

/// <summary>A lifetime that leaves signals and the console to the program.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
