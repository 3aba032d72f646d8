using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LocalAzure.Functions.InProcess;

/// <summary>
/// Runs an app's <c>Main</c> in this process, and configures the host that it builds, on a diagnostic event of .NET.
/// </summary>
/// <param name="app">The app's assembly.</param>
/// <param name="settings">The settings, which the app receives as arguments and as the last configuration source.</param>
/// <param name="configureServices">Adds and replaces services, after the app has registered its own.</param>
/// <param name="built">Receives the host.</param>
internal sealed class ProgramBuild(
    Assembly app, IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection> configureServices, Action<IHost> built)
    : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private const string HostingListener = "Microsoft.Extensions.Hosting";
    private const string HostBuilding = "HostBuilding";
    private const string HostBuilt = "HostBuilt";

    // The worker finds the app by the entry assembly, and a process has one: apps are built one after another.
    private static readonly SemaphoreSlim EntryAssembly = new(1);

    // Flows with the execution context into all that the app starts, which may outlive the app: its value references nothing.
    private static readonly AsyncLocal<object?> Current = new();

    private readonly object _build = new();

    private readonly List<IDisposable> _subscriptions = [];
    private Assembly? _entryBefore;
    private int _finished;

    /// <summary>Runs the app's <c>Main</c>, and throws its exception.</summary>
    public void Run()
    {
        var main = app.EntryPoint!;
        Current.Value = _build;
        EntryAssembly.Wait();
        _entryBefore = Assembly.GetEntryAssembly();
        Assembly.SetEntryAssembly(app);
        try
        {
            _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
            string[] arguments = [.. settings.Select(setting => $"--{setting.Key}={setting.Value}")];
            main.Invoke(null, BindingFlags.DoNotWrapExceptions, null, main.GetParameters().Length == 0 ? [] : [arguments], null);
        }
        finally
        {
            Finish();
        }
    }

    void IObserver<DiagnosticListener>.OnNext(DiagnosticListener value)
    {
        if (value.Name == HostingListener && Current.Value == _build)
            _subscriptions.Add(value.Subscribe(this));
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        if (Current.Value != _build)
            return;

        if (value is { Key: HostBuilding, Value: IHostBuilder builder })
            Configure(builder);
        else if (value is { Key: HostBuilt, Value: IHost host })
        {
            Finish();
            built(host);
        }
    }

    void IObserver<DiagnosticListener>.OnCompleted()
    {
    }

    void IObserver<DiagnosticListener>.OnError(Exception error)
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted()
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error)
    {
    }

    private void Configure(IHostBuilder builder) => builder
        .ConfigureAppConfiguration(configuration => configuration.AddInMemoryCollection(settings))
        .ConfigureServices(services =>
        {
            configureServices(services);

            // The app must not handle the signals of this process.
            services.AddSingleton<IHostLifetime, NoLifetime>();
        });

    // After the host is built, or the app has ended without building one.
    private void Finish()
    {
        if (Interlocked.Exchange(ref _finished, 1) == 1)
            return;

        _subscriptions.ForEach(subscription => subscription.Dispose());
        Assembly.SetEntryAssembly(_entryBefore);
        EntryAssembly.Release();
    }
}
