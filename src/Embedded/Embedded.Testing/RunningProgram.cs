using System.Reflection;
using Embedded.Functions.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Embedded.Testing;

/// <summary>An app's own <c>Program</c>, from the start of its <c>Main</c> to its end.</summary>
internal sealed class RunningProgram
{
    private readonly Task _main;

    private RunningProgram(Task main, IHost host) => (_main, Host) = (main, host);

    /// <summary>What it has built and started.</summary>
    public IHost Host { get; }

    /// <summary>Runs the app and returns when it has started. What the app throws meanwhile is thrown here.</summary>
    /// <exception cref="InvalidOperationException">There is no app, or it has ended.</exception>
    public static async Task<RunningProgram> StartAsync(Assembly app, HostHook hook, CancellationToken cancellationToken)
    {
        var main = app.EntryPoint ?? throw new InvalidOperationException($"{app.GetName().Name} has no Main: name a type of the function app itself.");
        var started = new TaskCompletionSource<IHost>(TaskCreationOptions.RunContinuationsAsynchronously);
        HostHook.Current = hook with
        {
            ConfigureServices = services =>
            {
                hook.ConfigureServices(services);
                services.AddSingleton<IHostLifetime, NoLifetime>();
            },
            Built = host =>
            {
                var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
                lifetime.ApplicationStarted.Register(() => started.TrySetResult(host));
                cancellationToken.Register(() =>
                {
                    if (!started.Task.IsCompleted)
                        lifetime.StopApplication();
                });
            },
        };

        // Main blocks until the app has ended.
        var running = Task.Factory.StartNew(
            () => main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, main.GetParameters().Length == 0 ? [] : [Array.Empty<string>()], null),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        HostHook.Current = null;

        if (await Task.WhenAny(started.Task, running).WaitAsync(cancellationToken) == running)
        {
            await running;
            throw new InvalidOperationException($"{app.GetName().Name} has ended without having started a function app.");
        }

        return new(running, await started.Task);
    }

    /// <summary>Stops the app, and returns when its <c>Main</c> has. What the app throws meanwhile is thrown here.</summary>
    public Task StopAsync()
    {
        if (!_main.IsCompleted)
            Host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        return _main;
    }

    // The signals that end a process are the test's.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
