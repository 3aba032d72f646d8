using Microsoft.Extensions.Hosting;

namespace LocalAzure.Functions.InProcess;

/// <summary>A lifetime that does not handle signals; the program does.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
