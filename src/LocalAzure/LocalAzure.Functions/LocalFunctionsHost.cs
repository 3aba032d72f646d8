using System.Diagnostics;
using LocalAzure.DurableTask;
using LocalAzure.Functions.Blobs;
using LocalAzure.Functions.Configuration;
using LocalAzure.Functions.Durable;
using LocalAzure.Functions.Functions;
using LocalAzure.Functions.Hosting;
using LocalAzure.Functions.Http;
using LocalAzure.Functions.InProcess;
using LocalAzure.Functions.Invocation;
using LocalAzure.Functions.Rpc;
using LocalAzure.Functions.Status;
using LocalAzure.Functions.Timers;
using LocalAzure.Functions.Worker;
using LocalAzure.Shared;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LocalAzure.Functions;

/// <summary>
/// Runs a published or built isolated .NET function app on this machine: HTTP, timer and blob triggers, Durable orchestrations. Several hosts can run
/// in one process.
/// </summary>
public sealed class LocalFunctionsHost : IAsyncDisposable
{
    /// <summary>The path of the page that shows the orchestrations to the developer.</summary>
    public const string InstancesPagePath = Instances.InstancesPage.Path;

    private const string DefaultDurableProvider = "Sqlite";

    // In the order of their start.
    private readonly List<IAsyncDisposable> _parts = [];
    private readonly HostStatus _status = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private HttpServer? _http;
    private WorkerSupervisor? _workers;
    private JobHostRunner? _jobs;

    private LocalFunctionsHost()
    {
    }

    /// <summary>Gets the URL of the host.</summary>
    public Uri BaseAddress { get; private set; } = null!;

    /// <summary>
    /// Gets a task that completes when the host has stopped. It fails with a <see cref="LocalFunctionsHostException"/> when the host cannot continue;
    /// dispose of the host then.
    /// </summary>
    public Task Completion => _completion.Task;

    /// <summary>Gets the functions that are enabled.</summary>
    public IReadOnlyList<LocalFunction> Functions { get; private set; } = [];

    /// <summary>Gets the id of the worker process; null while it is restarting.</summary>
    public int? WorkerProcessId => _workers?.Current?.ProcessId;

    /// <summary>Gets the orchestrations; null if they are not in SQLite.</summary>
    internal SqliteOrchestrationService? Orchestrations => _jobs?.FindService<SqliteDurabilityProviderFactory>()?.OpenedService;

    /// <summary>
    /// Gets the URL of the page that shows the orchestrations to the developer on this machine; null if they are not in SQLite, or if the host does not
    /// listen on loopback.
    /// </summary>
    public Uri? InstancesPage => Orchestrations is null || !BaseAddress.IsLoopback ? null : new(BaseAddress, InstancesPagePath);

    /// <summary>Gets the problems of the host's parts, by part, as in <c>/admin/host/status</c>.</summary>
    public IReadOnlyDictionary<string, string> Problems => _status.Problems;

    /// <summary>
    /// Starts the host and returns when all functions can run. It waits while storage that the app needs is unavailable.
    /// </summary>
    /// <exception cref="LocalFunctionsHostException">The host cannot start; the message says why.</exception>
    public static async Task<LocalFunctionsHost> StartAsync(LocalFunctionsHostOptions options, CancellationToken cancellationToken = default)
    {
        var host = new LocalFunctionsHost();
        try
        {
            await host.StartPartsAsync(options, cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the host and its worker, and waits a limited time for running functions to end.</summary>
    public async ValueTask DisposeAsync()
    {
        _status.State = HostState.Stopping;
        await (_http?.StopAsync() ?? Task.CompletedTask);
        _http = null;
        for (var index = _parts.Count - 1; index >= 0; index--)
            await _parts[index].DisposeAsync();
        _parts.Clear();
        _completion.TrySetResult();
    }

    private async Task StartPartsAsync(LocalFunctionsHostOptions options, CancellationToken cancellationToken)
    {
        var (test, work) = (options.Test, options.Test?.Work);
        var app = test is null ? FunctionApp.Read(options.ApplicationFolder) : FunctionApp.Of(test.App);
        ExtensionVersions.Verify(app);
        var configuration = HostConfiguration.Read(app, DefaultDurableProvider, options.Settings);
        var settings = configuration.Values;
        var hostJson = new HostJson(settings);
        var keys = options.Keys ?? FunctionKeys.Read(settings);
        keys?.Validate();
        var data = Add(DataDirectory.Open(options.DataDirectory, app));
        var loggers = Add(HostLogging.Create(settings, options.ConfigureLogging));
        if (test is null) // a test sets its clock, and skips from timer to timer
            Add(new ClockWatch(options.TimeProvider, SteadyClock.For(options.TimeProvider), loggers.CreateLogger<ClockWatch>()));

        // First, so that a port in use fails at once.
        var http = _http = Add(await HttpServer.StartAsync(
            new(options.Address, options.Port), keys, options.HomePage, hostJson, _status, new(() => Orchestrations), loggers, cancellationToken));
        BaseAddress = http.BaseAddress;

        var rpc = Add(await RpcServer.StartAsync(loggers, cancellationToken));
        var workerLogger = new WorkerLogger(loggers);
        var launcher = test?.CreateLauncher(configuration.WorkerEnvironment)
            ?? (options.InProcess
                ? InProcessLauncher.Load(app, configuration.WorkerEnvironment)
                : new ProcessLauncher(app, configuration.WorkerEnvironment, workerLogger));

        // A developer may be at a breakpoint in the app's Main.
        var startTimeout = options.InProcess && Debugger.IsAttached ? Timeout.InfiniteTimeSpan : options.WorkerStartTimeout;
        _workers = Add(new WorkerSupervisor(launcher, rpc, app, workerLogger, _status, startTimeout, loggers.CreateLogger<WorkerSupervisor>()));
        var worker = await _workers.StartAsync(cancellationToken);
        var functions = new FunctionCatalog(worker.Functions, settings, loggers.CreateLogger<FunctionCatalog>());

        var connections = new StorageConnections(settings, CreateAzureComponents());
        var webHooks = new WebHooks(BaseAddress, keys);
        var invoker = new FunctionInvoker(functions, _workers, Add(new HttpInvoker(http.Forwarder)));
        Func<string, object?[], Task<object?>> run = invoker.RunAsync;
        run = new OrchestrationTime(functions, id => Orchestrations?.GetOrchestratorTime(id), run).RunAsync;
        if (work is not null)
            run = new CountedInvoker(work, run).RunAsync;
        var generated = new GeneratedFunctions(FunctionTypeBuilder.Build(functions.All), run);
        var builder = new JobHostBuilder(
            app, settings, hostJson, functions, generated, webHooks, data, options.TimeProvider, SteadyClock.For(options.TimeProvider), test,
            options.ConfigureServices, loggers);
        var jobs = _jobs = Add(new JobHostRunner(
            builder, RequiredStorage(functions, settings), connections, _status, _workers.Restart, exception => _completion.TrySetException(exception),
            loggers.CreateLogger<JobHostRunner>()));

        var routes = FunctionRoutes.Create(functions, hostJson.RoutePrefix, (function, context) => http.HandleAsync(
            function, context, (call, token) => jobs.CallHttpAsync(function.Name, function.Trigger.Name, call, token)));
        var timers = Add(new TimerScheduler(
            functions, settings, data, (function, tick) => jobs.CallAsync(function.Name, function.Trigger.Name, tick, CancellationToken.None),
            work is null ? options.TimeProvider : new LoopTimeProvider(options.TimeProvider, work), loggers));
        var blobs = Add(new BlobEvents(functions, settings, connections, data, webHooks.GetUrl("blobs"), _status,
            test is null ? options.TimeProvider : TimeProvider.System, loggers)); // storage uses the machine's clock

        await jobs.StartAsync(cancellationToken);
        http.Publish(webHooks, routes);
        foreach (var _ in functions.With(BindingTypes.TimerTrigger))
            work?.Begin(); // until its first wait
        timers.Start();
        blobs.Start();
        Functions = [.. functions.All.Select(function => Describe(function, hostJson.RoutePrefix))];
        _status.State = HostState.Running;
    }

    private LocalFunction Describe(FunctionDefinition function, string prefix)
    {
        var isHttp = function.Trigger.Is(BindingTypes.HttpTrigger);
        return new(
            function.Name,
            function.Trigger.Type,
            isHttp ? [.. function.Trigger.GetAll("methods").Select(method => method.ToUpperInvariant())] : [],
            isHttp ? $"{BaseAddress}{FunctionRoutes.GetPath(function, prefix)}" : null);
    }

    private static IReadOnlyList<string> RequiredStorage(FunctionCatalog functions, IConfiguration settings)
    {
        var durable = settings.GetSection($"{HostJson.Section}:extensions:durableTask:storageProvider");
        var durableUsesStorage = functions.All.Any(function => function.IsDurable)
            && HostConfiguration.AzureStorage.Equals(durable["type"], StringComparison.OrdinalIgnoreCase);
        return
        [
            .. functions.With(BindingTypes.BlobTrigger).Any() ? [StorageConnections.Default] : Array.Empty<string>(),
            .. durableUsesStorage ? [durable["connectionName"] ?? durable["connectionStringName"] ?? StorageConnections.Default] : Array.Empty<string>(),
        ];
    }

    private static AzureComponentFactory CreateAzureComponents()
    {
        var services = new ServiceCollection();
        services.AddAzureClientsCore();
        return services.BuildServiceProvider().GetRequiredService<AzureComponentFactory>();
    }

    private T Add<T>(T part)
    {
        _parts.Add(part as IAsyncDisposable ?? new Synchronous((IDisposable)part!));
        return part;
    }

    private sealed class Synchronous(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
