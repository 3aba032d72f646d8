using Microsoft.Azure.WebJobs;
using Microsoft.Extensions.Hosting;

namespace LocalAzure.Functions.Hosting;

/// <summary>Starts and stops the WebJobs SDK's host with the generic host around it.</summary>
internal sealed class JobHostService(IJobHost jobs) : IHostedService
{
    private bool _started;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await jobs.StartAsync(cancellationToken);
        _started = true;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _started ? jobs.StopAsync().WaitAsync(cancellationToken) : Task.CompletedTask;
}
