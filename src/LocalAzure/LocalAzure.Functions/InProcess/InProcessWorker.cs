using System.Reflection;
using LocalAzure.Functions.Rpc;
using LocalAzure.Functions.Worker;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LocalAzure.Functions.InProcess;

/// <summary>An app in this process, from the start of its <c>Main</c> to its end.</summary>
internal sealed class InProcessWorker : IWorkerProcess
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<IHost> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();

    private InProcessWorker(Assembly app, IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection> configureServices)
    {
        var build = new ProgramBuild(app, settings, configureServices, OnBuilt);

        // Main blocks its thread until the app has ended.
        Main = Task.Factory.StartNew(build.Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Exited = DescribeExitAsync();
    }

    public int ProcessId => Environment.ProcessId;

    public Task<string> Exited { get; }

    /// <summary>Gets the task of the app's <c>Main</c>, with its exception.</summary>
    public Task Main { get; }

    /// <summary>Gets the host that the app has built and started; fails with a <see cref="WorkerProcessExitException"/> if the app ends before.</summary>
    public Task<IHost> Started => _started.Task;

    public static InProcessWorker Start(Assembly app, IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection> configureServices) =>
        new(app, settings, configureServices);

    public async Task<Uri> GetHttpAddressAsync(Uri stated, CancellationToken cancellationToken)
    {
        var host = await Started.WaitAsync(cancellationToken);
        return new(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    /// <summary>Stops the app. A thread cannot be ended, so the app decides when it ends.</summary>
    public void Kill() => _stopping.Cancel();

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Task.WhenAny(Main, Task.Delay(StopGrace));
    }

    private void OnBuilt(IHost host)
    {
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        lifetime.ApplicationStarted.Register(() => _started.TrySetResult(host));
        _stopping.Token.Register(lifetime.StopApplication);
    }

    private async Task<string> DescribeExitAsync()
    {
        await Main.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var exit = Main.Exception is { } exception ? $"The app ended with an exception: {exception.GetBaseException().Message}" : "The app ended.";
        if (_started.TrySetException(new WorkerProcessExitException(exit)))
            _ = Started.Exception; // observed, because nobody may wait
        return exit;
    }
}
