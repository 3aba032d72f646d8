using System.Reflection;
using System.Runtime.ExceptionServices;
using Azure.Messaging.ServiceBus;
using DurableTask.Core;
using LocalAzure.DurableTask;
using LocalAzure.DurableTask.Dispatch;
using LocalAzure.Functions;
using LocalAzure.Functions.InProcess;
using LocalAzure.ServiceBus;
using LocalAzure.ServiceBus.Configuration;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LocalAzure.Testing;

/// <summary>
/// Runs an isolated function app in the process of a test: the app's own <c>Program</c> on the real worker, with its own host, port and state. Configure
/// it, start it, use it and dispose of it; nothing remains.
/// </summary>
/// <typeparam name="TEntryPoint">A type in the assembly of the app, such as its <c>Program</c>.</typeparam>
/// <remarks>
/// The app's clock is the machine's clock. While a test waits with <see cref="WaitForInstanceAsync"/>, <see cref="ReceiveMessageAsync"/> or
/// <see cref="AdvanceAsync"/>, the clock jumps to the next timer whenever the app is idle, that is, when no function runs.
/// </remarks>
public class FunctionsApplicationFactory<TEntryPoint> : IAsyncDisposable
    where TEntryPoint : class
{
    private const string DurableProvider = "AzureFunctionsJobHost:extensions:durableTask:storageProvider:type";
    private const string HostId = "AzureFunctionsWebHost:hostid";

    private readonly Assembly _app = typeof(TEntryPoint).Assembly;
    private readonly List<Action<IServiceCollection>> _services = [];
    private readonly List<Action<IServiceCollection>> _hostServices = [];
    private readonly List<Action<ILoggingBuilder>> _logging = [];
    private readonly WorkInFlight _work = new();
    private readonly SkippableClock _clock;
    private readonly TimeSkipper _time;
    private (string Setting, ServiceBusBrokerOptions Options)? _serviceBus;
    private DirectoryInfo? _data;
    private ServiceBusBroker? _broker;
    private ServiceBusClient? _serviceBusClient;
    private InProcessLauncher? _launcher;
    private LocalFunctionsHost? _host;
    private IServiceProvider? _appServices;
    private HttpClient? _http;

    /// <summary>Initializes a new instance; <see cref="StartAsync"/> starts the app.</summary>
    public FunctionsApplicationFactory()
    {
        _clock = new(_work);
        _time = new(_clock, _work, () => _host?.Orchestrations?.NextTimer);
    }

    /// <summary>Gets the settings of the app and its host, which override all others. In a name, <c>__</c> is equal to <c>:</c>.</summary>
    /// <remarks>An app with a blob trigger needs storage: set its connection and <c>AzureWebJobsStorage</c> to the connection string of Azurite.</remarks>
    public IDictionary<string, string> Settings { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets or sets how long a wait may take, by the machine's clock, before it fails with a <see cref="TimeoutException"/>.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets the clock of the app.</summary>
    public TimeProvider TimeProvider => _clock;

    /// <summary>Gets the services of the app.</summary>
    public IServiceProvider Services => _appServices ?? throw NotStarted();

    /// <summary>Gets a client for requests to the app.</summary>
    public HttpClient HttpClient => _http ?? throw NotStarted();

    /// <summary>Gets a client for the app's orchestrations.</summary>
    /// <exception cref="InvalidOperationException">The app has no Durable functions, or does not keep its orchestrations in SQLite.</exception>
    public DurableTaskClient DurableTaskClient => new ServiceClient(Orchestrations);

    /// <summary>Gets a client for the app's Service Bus broker.</summary>
    /// <exception cref="InvalidOperationException">The app has no broker; see <see cref="AddServiceBus(string, string[])"/>.</exception>
    public ServiceBusClient ServiceBusClient =>
        _serviceBusClient ?? throw new InvalidOperationException("There is no broker. Call AddServiceBus before StartAsync.");

    /// <summary>Gets the folder that holds the state of the app's host while the app runs.</summary>
    internal string DataDirectory => _data?.FullName ?? throw NotStarted();

    private LocalFunctionsHost Host => _host ?? throw NotStarted();

    private SqliteOrchestrationService Orchestrations =>
        Host.Orchestrations ?? throw new InvalidOperationException($"{_app.GetName().Name} has no Durable functions, or does not keep its orchestrations in SQLite.");

    /// <summary>Adds and replaces services, after the app has registered its own.</summary>
    public FunctionsApplicationFactory<TEntryPoint> ConfigureServices(Action<IServiceCollection> configure)
    {
        _services.Add(configure);
        return this;
    }

    /// <summary>Adds services to the WebJobs SDK's host.</summary>
    internal FunctionsApplicationFactory<TEntryPoint> ConfigureHostServices(Action<IServiceCollection> configure)
    {
        _hostServices.Add(configure);
        return this;
    }

    /// <summary>Adds log providers and filters to the host, which also logs the app's messages. By default nothing is logged.</summary>
    public FunctionsApplicationFactory<TEntryPoint> ConfigureLogging(Action<ILoggingBuilder> configure)
    {
        _logging.Add(configure);
        return this;
    }

    /// <summary>Adds a Service Bus broker with queues.</summary>
    /// <param name="setting">The app's setting for the connection string.</param>
    /// <param name="queues">The names of the queues.</param>
    public FunctionsApplicationFactory<TEntryPoint> AddServiceBus(string setting, params string[] queues) => AddServiceBus(setting, broker =>
    {
        foreach (var queue in queues)
            broker.Queues.Add(new(queue));
    });

    /// <summary>Adds a Service Bus broker.</summary>
    /// <param name="setting">The app's setting for the connection string.</param>
    /// <param name="configure">Adds queues and topics.</param>
    public FunctionsApplicationFactory<TEntryPoint> AddServiceBus(string setting, Action<ServiceBusBrokerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new ServiceBusBrokerOptions { Port = 0, TimeProvider = _clock };
        configure(options);
        _serviceBus = (setting, options);
        return this;
    }

    /// <summary>Starts the app and returns when its triggers listen. Throws the exception of an app that fails to start.</summary>
    /// <exception cref="InvalidOperationException">The app was started before, or has ended.</exception>
    /// <exception cref="LocalFunctionsHostException">The app cannot run with its host.json and settings; the message says why.</exception>
    /// <exception cref="TimeoutException">The app did not start within <see cref="Timeout"/>.</exception>
    public async Task<FunctionsApplicationFactory<TEntryPoint>> StartAsync(CancellationToken cancellationToken = default)
    {
        if (_data is not null)
            throw new InvalidOperationException("The app was started before. Create another factory.");
        if (_app.EntryPoint is null)
            throw new InvalidOperationException($"{_app.GetName().Name} has no Main. Use a type of the function app itself.");

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            _data = Directory.CreateTempSubdirectory("functions-");
            await StartBrokerAsync(cancellationToken);
            _host = await LocalFunctionsHost.StartAsync(CreateOptions(_data.FullName), timeout.Token);
            _appServices = (await _launcher!.Last!.Started.WaitAsync(timeout.Token)).Services;
            _http = new() { BaseAddress = _host.BaseAddress };
            return this;
        }
        catch (Exception exception)
        {
            // The app's own exception is more specific.
            var thrown = await FindStartFailureAsync(exception);
            await DisposeAsync();
            if (thrown is OperationCanceledException && timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                throw new TimeoutException($"The app did not start within {Timeout.TotalSeconds} s.", exception);
            ExceptionDispatchInfo.Throw(thrown);
            throw;
        }
    }

    /// <summary>Waits until an orchestration has ended, with any status. Skips time.</summary>
    /// <param name="instanceId">The id of the orchestration, which need not have started yet.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The instance with its output or its failure.</returns>
    /// <exception cref="TimeoutException">It did not end within <see cref="Timeout"/>; the message describes its state.</exception>
    public async Task<OrchestrationMetadata> WaitForInstanceAsync(string instanceId, CancellationToken cancellationToken = default)
    {
        var orchestrations = Orchestrations;
        await _time.WaitAsync(
            token => orchestrations.WaitForOrchestrationAsync(instanceId, "", System.Threading.Timeout.InfiniteTimeSpan, token),
            until: () => HasEnded(orchestrations.Find(instanceId)) ? null : _time.NextTimer(),
            () => orchestrations.Find(instanceId) is { } state
                ? $"Instance '{instanceId}' is {state.OrchestrationStatus}, its custom status {state.Status ?? "null"},"
                : $"There is no instance '{instanceId}'",
            Timeout,
            cancellationToken);
        return (await DurableTaskClient.GetInstanceAsync(instanceId, getInputsAndOutputs: true, cancellationToken))!;
    }

    /// <summary>Waits for the next message of a queue and receives it. Skips time.</summary>
    /// <param name="queue">The queue, or <c>topic/Subscriptions/subscription</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TimeoutException">No message arrived within <see cref="Timeout"/>.</exception>
    public async Task<ServiceBusReceivedMessage> ReceiveMessageAsync(string queue, CancellationToken cancellationToken = default)
    {
        var options = new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete };
        await using var receiver = ServiceBusClient.CreateReceiver(queue, options);
        return await _time.WaitAsync(
            async token => await receiver.ReceiveMessagesAsync(token).FirstAsync(token),
            until: _time.NextTimer,
            () => $"No message has arrived at '{queue}'",
            Timeout,
            cancellationToken);
    }

    /// <summary>Waits until the app is idle. Skips no time.</summary>
    /// <exception cref="TimeoutException">The app was not idle within <see cref="Timeout"/>.</exception>
    public Task WaitUntilIdleAsync(CancellationToken cancellationToken = default) => AdvanceAsync(TimeSpan.Zero, cancellationToken);

    /// <summary>Advances the clock, from timer to timer, and returns when everything that was due is done.</summary>
    /// <param name="time">How far.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TimeoutException">It was not done within <see cref="Timeout"/>.</exception>
    public Task AdvanceAsync(TimeSpan time, CancellationToken cancellationToken = default)
    {
        _ = Host;
        return _time.AdvanceAsync(time, Timeout, cancellationToken);
    }

    /// <summary>Stops the app and everything that was started with it, and deletes its state. Throws the exception of an app that fails to stop.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _http?.Dispose();
        try
        {
            if (_host is { } host)
            {
                _host = null;
                await host.DisposeAsync();
                await EnsureEndedAsync();
            }
        }
        finally
        {
            if (_serviceBusClient is not null)
                await _serviceBusClient.DisposeAsync();
            if (_broker is not null)
                await _broker.DisposeAsync();
            _clock.Dispose();
            if (_data is { Exists: true })
                _data.Delete(recursive: true);
        }
    }

    private Task EnsureEndedAsync()
    {
        if (_launcher?.Last?.Main is not { } main)
            return Task.CompletedTask;

        return main.IsCompleted ? main : throw new TimeoutException($"{_app.GetName().Name} did not stop in time; its Main still runs.");
    }

    private static bool HasEnded(OrchestrationState? state) => state?.OrchestrationStatus
        is OrchestrationStatus.Completed or OrchestrationStatus.Failed or OrchestrationStatus.Terminated or OrchestrationStatus.Canceled;

    private static InvalidOperationException NotStarted() => new("The app is not running. Call StartAsync first.");

    private async Task StartBrokerAsync(CancellationToken cancellationToken)
    {
        if (_serviceBus is not var (setting, options))
            return;

        _broker = await ServiceBusBroker.StartAsync(options, cancellationToken);
        _serviceBusClient = new(_broker.ConnectionString);
        Settings[setting] = _broker.ConnectionString;
    }

    private LocalFunctionsHostOptions CreateOptions(string data)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            // Apps may share a storage account, but not the host's queues in it.
            [HostId] = $"test-{Guid.NewGuid():N}"[..32],
            [DurableProvider] = "Sqlite",
        };
        foreach (var (name, value) in Settings)
            settings[name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)] = value;

        return new()
        {
            ApplicationFolder = Path.GetDirectoryName(_app.Location)!,
            DataDirectory = data,
            Settings = settings,
            TimeProvider = _clock,
            WorkerStartTimeout = Timeout,
            ConfigureLogging = logging => _logging.ForEach(configure => configure(logging)),
            ConfigureServices = services => _hostServices.ForEach(configure => configure(services)),
            Test = new(
                _app,
                environment => _launcher = new(_app, environment, ConfigureAppServices),
                _work),
        };
    }

    private void ConfigureAppServices(IServiceCollection services)
    {
        services.AddSingleton<TimeProvider>(_clock);
        _services.ForEach(configure => configure(services));
    }

    private async Task<Exception> FindStartFailureAsync(Exception exception)
    {
        if (_launcher?.Last?.Main is not { IsCompleted: true } main)
            return exception is LocalFunctionsHostException { InnerException: OperationCanceledException canceled } ? canceled : exception;

        await main.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return main.Exception?.InnerException
            ?? (_launcher.Last.Started.IsCompletedSuccessfully
                ? exception
                : new InvalidOperationException($"{_app.GetName().Name} ended without starting a function app.", exception));
    }
}
