using Azure.Messaging.ServiceBus;
using Embedded.DurableTask.Engine;
using Embedded.DurableTask.Storage;
using Embedded.Functions.DurableTask;
using Embedded.Functions.Hosting;
using Embedded.Functions.Invocation;
using LocalAzure.ServiceBus;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Testing;

/// <summary>
/// Runs a function app in the test's process, by the app's own <c>Program</c>, on a free port and with state of its own. Say what is to be
/// different, start it, use it, dispose of it; nothing is left behind.
/// </summary>
/// <typeparam name="TEntryPoint">A type in the app's assembly, such as its <c>Program</c>.</typeparam>
/// <remarks>
/// The app's clock is the machine's. But while a test waits with <see cref="WaitForInstanceAsync"/> or <see cref="ReceiveMessageAsync"/>, it jumps
/// to the next timer whenever the app has nothing to do: no orchestrator, activity, request or trigger runs. Then an orchestrator's hour takes
/// milliseconds.
/// </remarks>
public class FunctionsApplicationFactory<TEntryPoint> : IAsyncDisposable
    where TEntryPoint : class
{
    private const string DataDirectory = $"{EmbeddedOptions.Section}:{nameof(EmbeddedOptions.DataDirectory)}";

    // First, so that what a test sets comes after, in whatever way it writes the name.
    private readonly Dictionary<string, string?> _settings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["urls"] = "http://127.0.0.1:0",
        [DataDirectory] = null,
    };

    private readonly List<Action<IServiceCollection>> _configurations = [];
    private readonly WorkInFlight _work = new();
    private readonly SkippableClock _clock;
    private (string Setting, ServiceBusBrokerOptions Options)? _serviceBus;
    private DirectoryInfo? _data;
    private ServiceBusBroker? _broker;
    private ServiceBusClient? _serviceBusClient;
    private RunningProgram? _program;
    private HttpClient? _http;

    /// <summary>Prepares the app; <see cref="StartAsync"/> starts it.</summary>
    public FunctionsApplicationFactory() => _clock = new(_work);

    /// <summary>Settings of the app, above those it has from elsewhere. In a name <c>__</c> is the same as <c>:</c>.</summary>
    /// <remarks>A blob trigger needs storage: set its connection to that of an Azurite.</remarks>
    public IDictionary<string, string?> Settings => _settings;

    /// <summary>How long anything that is waited for may take, by the machine's clock, before the wait fails and says how things stand.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The app's clock, for what must agree with it.</summary>
    public TimeProvider TimeProvider => _clock;

    /// <summary>The app's services.</summary>
    public IServiceProvider Services => Program.Host.Services;

    /// <summary>Sends requests to the app.</summary>
    public HttpClient HttpClient => _http ?? throw NotStarted();

    /// <summary>Starts, asks and tells orchestrations.</summary>
    public DurableTaskClient DurableTaskClient => Services.GetRequiredService<DurableTaskHost>().Client;

    /// <summary>Sends to the broker and receives from it.</summary>
    /// <exception cref="InvalidOperationException">There is none; see <see cref="AddServiceBus(string, string[])"/>.</exception>
    public ServiceBusClient ServiceBusClient =>
        _serviceBusClient ?? throw new InvalidOperationException("There is no broker. Call AddServiceBus before StartAsync.");

    private RunningProgram Program => _program ?? throw NotStarted();

    private DurableTaskEngine Engine => Services.GetRequiredService<DurableTaskHost>().Engine;

    /// <summary>Adds and replaces services, after the app has registered its own.</summary>
    public FunctionsApplicationFactory<TEntryPoint> ConfigureServices(Action<IServiceCollection> configure)
    {
        _configurations.Add(configure);
        return this;
    }

    /// <summary>Gives the app a Service Bus broker with queues.</summary>
    /// <param name="setting">The app's setting for the connection string.</param>
    /// <param name="queues">The queues' names.</param>
    public FunctionsApplicationFactory<TEntryPoint> AddServiceBus(string setting, params string[] queues) => AddServiceBus(setting, broker =>
    {
        foreach (var queue in queues)
            broker.Queues.Add(new(queue));
    });

    /// <summary>Gives the app a Service Bus broker.</summary>
    /// <param name="setting">The app's setting for the connection string.</param>
    /// <param name="configure">Adds queues and topics.</param>
    public FunctionsApplicationFactory<TEntryPoint> AddServiceBus(string setting, Action<ServiceBusBrokerOptions> configure)
    {
        var options = new ServiceBusBrokerOptions { Port = 0, TimeProvider = _clock };
        configure(options);
        _serviceBus = (setting, options);
        return this;
    }

    /// <summary>Starts the app, and returns when its triggers listen. What the app throws at its start is thrown here.</summary>
    /// <exception cref="InvalidOperationException">The app was started already, or has ended by itself.</exception>
    /// <exception cref="TimeoutException">It has not started within <see cref="Patience"/>.</exception>
    public async Task<FunctionsApplicationFactory<TEntryPoint>> StartAsync(CancellationToken cancellationToken = default)
    {
        if (_data is not null)
            throw new InvalidOperationException("The app was started already.");

        using var patience = PatienceOf(cancellationToken);
        try
        {
            _data = Directory.CreateTempSubdirectory("functions-");
            _settings[DataDirectory] ??= _data.FullName;
            if (_serviceBus is { } serviceBus)
            {
                _broker = await ServiceBusBroker.StartAsync(serviceBus.Options, cancellationToken);
                _serviceBusClient = new(_broker.ConnectionString);
                _settings[serviceBus.Setting] = _broker.ConnectionString;
            }

            var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            foreach (var (name, value) in _settings)
                settings[name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)] = value;

            var app = typeof(TEntryPoint).Assembly;
            _program = await RunningProgram.StartAsync(
                app,
                new()
                {
                    ScriptRoot = Path.GetDirectoryName(app.Location),
                    Functions = FunctionSource.Of(app),
                    Settings = settings,
                    ConfigureServices = ConfigureServices,
                },
                patience.Token);
            _http = new() { BaseAddress = new(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
            return this;
        }
        catch (Exception exception)
        {
            await DisposeAsync();
            if (exception is OperationCanceledException && patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                throw new TimeoutException($"The app has not started within {Patience.TotalSeconds} s.", exception);
            throw;
        }
    }

    /// <summary>Waits until an orchestration has ended, however it does; the result says how. Skips time.</summary>
    /// <param name="instanceId">Its id; it need not have begun yet.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The instance with its output, or with what it failed of.</returns>
    /// <exception cref="TimeoutException">It has not ended within <see cref="Patience"/>; the message says where it stands.</exception>
    public async Task<OrchestrationMetadata> WaitForInstanceAsync(string instanceId, CancellationToken cancellationToken = default)
    {
        await WaitAsync(
            token => Engine.WaitAsync(instanceId, HasEnded, token, expected: false),
            until: () => Engine.Find(instanceId) is { } row && HasEnded(row) ? null : NextInstance(),
            () => Engine.Find(instanceId) is { } row
                ? $"Instance '{instanceId}' is {row.Status}, its custom status {row.CustomStatus ?? "null"},"
                : $"There is no instance '{instanceId}'",
            cancellationToken);
        return (await DurableTaskClient.GetInstanceAsync(instanceId, getInputsAndOutputs: true, cancellationToken))!;
    }

    /// <summary>Takes the next message from a queue, when there is one. Skips time.</summary>
    /// <param name="queue">The queue, or <c>topic/Subscriptions/subscription</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TimeoutException">None has come within <see cref="Patience"/>.</exception>
    public async Task<ServiceBusReceivedMessage> ReceiveMessageAsync(string queue, CancellationToken cancellationToken = default)
    {
        var options = new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete };
        await using var receiver = ServiceBusClient.CreateReceiver(queue, options);
        return await WaitAsync(
            async token => await receiver.ReceiveMessagesAsync(token).FirstAsync(token),
            until: NextInstance,
            () => $"No message has come to '{queue}'",
            cancellationToken);
    }

    /// <summary>Waits until the app has nothing to do but to wait for a time or for somebody. Skips no time.</summary>
    /// <exception cref="TimeoutException">It has not got there within <see cref="Patience"/>.</exception>
    public Task WaitUntilIdleAsync(CancellationToken cancellationToken = default) => AdvanceAsync(TimeSpan.Zero, cancellationToken);

    /// <summary>Lets time pass, from timer to timer, and returns when all that was due has been done.</summary>
    /// <param name="time">How much.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="TimeoutException">It has not been done within <see cref="Patience"/>.</exception>
    public Task AdvanceAsync(TimeSpan time, CancellationToken cancellationToken = default)
    {
        var end = _clock.GetUtcNow() + time;
        var arrived = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        return WaitAsync(arrived.Task.WaitAsync, Until, () => "All that was due is not done", cancellationToken);

        // Asked only when the app is idle.
        DateTimeOffset? Until()
        {
            if (_clock.GetUtcNow() < end)
                return end;
            arrived.TrySetResult(true);
            return null;
        }
    }

    /// <summary>Stops the app and all that was started with it, and deletes its state.</summary>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _http?.Dispose();
        try
        {
            await (_program?.StopAsync() ?? Task.CompletedTask);
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

    private static bool HasEnded(InstanceRow row) =>
        row.Status is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    private static InvalidOperationException NotStarted() => new("The app is not running. Call StartAsync first.");

    private CancellationTokenSource PatienceOf(CancellationToken cancellationToken)
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        return patience;
    }

    private void ConfigureServices(IServiceCollection services)
    {
        services.AddSingleton(_work).AddSingleton<TimeProvider>(_clock);
        _configurations.ForEach(configure => configure(services));
    }

    // An instance waits for a time: the clock may go on to whatever timer comes next.
    private DateTimeOffset? NextInstance() => Engine.NextTimer is null ? null : DateTimeOffset.MaxValue;

    private async Task<T> WaitAsync<T>(
        Func<CancellationToken, Task<T>> wait, Func<DateTimeOffset?> until, Func<string> state, CancellationToken cancellationToken)
    {
        using var patience = PatienceOf(cancellationToken);
        var idle = new SemaphoreSlim(0); // Not disposed of: another thread may be about to release it.
        void OnIdle() => idle.Release();
        _work.Idle += OnIdle;
        try
        {
            var awaited = wait(patience.Token);
            while (!awaited.IsCompleted)
            {
                if (!_clock.TrySkip(until))
                    await Task.WhenAny(awaited, idle.WaitAsync(patience.Token));
            }

            return await awaited;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var app = !_work.IsIdle ? "the app is at work" : Engine.NextTimer is null ? "the app waits for no time" : "the app waits for a time";
            throw new TimeoutException($"{state()} after {Patience.TotalSeconds} s; {app}.");
        }
        finally
        {
            _work.Idle -= OnIdle;
        }
    }
}
