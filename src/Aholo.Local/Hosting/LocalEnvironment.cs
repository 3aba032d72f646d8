using System.Globalization;
using Aholo.Functions.Configuration;
using Aholo.Local.State;
using Aholo.Simulator;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using LocalAzure.Azurite;
using LocalAzure.Functions;
using LocalAzure.Node;
using LocalAzure.ServiceBus;

namespace Aholo.Local.Hosting;

/// <summary>Azurite, the simulator, the broker and the function app on one machine. The end-to-end tests use it too.</summary>
internal sealed class LocalEnvironment : IAsyncDisposable
{
    /// <summary>The queue of the events.</summary>
    public const string EventQueue = "aholo-events";

    /// <summary>The path of the orchestrations as JSON, for <see cref="OpenApp"/>.</summary>
    public const string InstancesApi = $"{LocalFunctionsHost.InstancesPagePath}/api/instances";

    /// <summary>The environment variable of the app's key.</summary>
    public const string KeyVariable = "LocalAzure__Keys__master";

    // 1 TiB, as on Azure: far above Aholo:Files:MaxBytes, so that the app rejects a larger upload with a reason, which the host does not send.
    private const long HostBodyLimit = 1L << 40;

    private const long LargeState = 1_000_000_000;

    private readonly LocalOptions _options;
    private readonly DataDirectoryLock _directory;
    private readonly LocalPorts _ports;
    private IFunctionApp? _app;

    private LocalEnvironment(LocalOptions options)
    {
        _options = options;
        _directory = new(options.DataDirectory);
        try
        {
            FollowsCrash = _directory.MarkRunning();
            _ports = new(options);
        }
        catch
        {
            _directory.Dispose();
            throw;
        }
    }

    /// <summary>Storage.</summary>
    public AzuriteServer Azurite { get; private set; } = null!;

    /// <summary>The Aholo service, unless the real one is used.</summary>
    public AholoSimulator? Simulator { get; private set; }

    /// <summary>Service Bus, unless another one is used.</summary>
    public ServiceBusBroker Broker { get; private set; } = null!;

    /// <summary>The connection string of Service Bus.</summary>
    public string ServiceBus => _options.ServiceBus ?? Broker.ConnectionString;

    /// <summary>Whether the function app is part of the environment.</summary>
    public bool RunsApp => _options.RunApp;

    /// <summary>The function app.</summary>
    public IFunctionApp App => _app ?? throw new InvalidOperationException("The function app is not running.");

    /// <summary>Gets whether the previous run was killed, or the power failed.</summary>
    public bool FollowsCrash { get; }

    /// <summary>The page that shows the orchestrations of the function app.</summary>
    public Uri InstancesPage => new(App.BaseAddress, LocalFunctionsHost.InstancesPagePath);

    /// <summary>The function app if it runs in its own processes.</summary>
    public FunctionAppProcess Functions => App as FunctionAppProcess ?? throw new InvalidOperationException("The function app runs in this process.");

    /// <summary>The log file of the function app.</summary>
    public string FunctionsLog => Path.Combine(_options.DataDirectory, "logs", "functions.log");

    /// <summary>The folder of the host's state.</summary>
    public string FunctionsDirectory => Path.Combine(_options.DataDirectory, "functions");

    /// <summary>The storage account.</summary>
    public BlobServiceClient Storage => new(StorageConnection);

    /// <summary>The URL of Aholo.</summary>
    public Uri AholoUrl => _options.AholoUrl ?? Simulator!.V2BaseUrl;

    // Known before Azurite has started.
    private string StorageConnection => AzuriteCommand.GetConnectionString(_ports.Azurite);

    private static string AzuriteScripts => Path.Combine(AppContext.BaseDirectory, "Azurite");

    /// <summary>Starts everything and returns when the function app is ready.</summary>
    /// <param name="options">The options.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <param name="progress">Receives each step before it begins.</param>
    /// <exception cref="LocalException">The environment cannot start; the message names the remedy.</exception>
    /// <exception cref="NodeException">Node.js or npm is missing or fails; the message names the remedy.</exception>
    public static async Task<LocalEnvironment> StartAsync(LocalOptions options, CancellationToken cancellationToken, IProgress<string>? progress = null)
    {
        options = options with { DataDirectory = Path.GetFullPath(options.DataDirectory) };
        CheckCredentials(options);
        var environment = new LocalEnvironment(options);
        try
        {
            if (progress is not null && StatePart.Of(options.DataDirectory).Sum(part => part.GetSize()) is > LargeState and var size)
                progress.Report($"{options.DataDirectory} contains {StatePart.Format(size)} of state; delete it with 'clean'");
            progress?.Report(options.AholoUrl is null
                ? "Starting Azurite, the Aholo simulator and the Service Bus broker"
                : "Starting Azurite and the Service Bus broker");
            var nodeModules = await environment.InstallAzuriteAsync(progress, cancellationToken);
            await StartTogetherAsync(
                cancellationToken, token => environment.StartStorageAsync(nodeModules, token), token => environment.StartServicesAndAppAsync(progress, token));
            return environment;
        }
        catch
        {
            await environment.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts or restarts the function app, and returns when it is ready.</summary>
    /// <param name="settings">Settings that replace others for this start.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public async Task StartFunctionsAsync(IReadOnlyDictionary<string, string>? settings = null, CancellationToken cancellationToken = default)
    {
        if (_app is not null)
            await _app.DisposeAsync();
        var folder = _options.AppFolder ?? BuiltPrograms.FunctionApp;
        _app = _options.InProcess
            ? await FunctionAppInProcess.StartAsync(folder, _ports.Functions, FunctionsDirectory, AppSettings(settings), FunctionsLog, cancellationToken)
            : await FunctionAppProcess.StartAsync(folder, _ports.Functions, FunctionsDirectory, HostSettings(settings), FunctionsLog, cancellationToken);
    }

    /// <summary>Starts or restarts the simulator.</summary>
    public async Task StartSimulatorAsync(CancellationToken cancellationToken)
    {
        if (_options.AholoUrl is not null)
            return;

        Simulator = await AholoSimulator.StartAsync(SimulatorOptions(_ports.Simulator), cancellationToken);
    }

    /// <summary>Starts or restarts storage.</summary>
    public async Task StartStorageAsync(CancellationToken cancellationToken) =>
        await StartStorageAsync(await InstallAzuriteAsync(progress: null, cancellationToken), cancellationToken);

    /// <summary>Starts or restarts the broker.</summary>
    public async Task StartBrokerAsync(CancellationToken cancellationToken)
    {
        if (_options.ServiceBus is not null)
            return;

        Broker = await ServiceBusBroker.StartAsync(
            new()
            {
                Port = _ports.Broker,
                DataFile = Path.Combine(_options.DataDirectory, "broker", "broker.db"),
                Queues = { new(EventQueue) { RequiresDuplicateDetection = true } },
            },
            cancellationToken);
    }

    /// <summary>Creates a client of the function app, with its key if the environment has one.</summary>
    public HttpClient OpenApp()
    {
        var http = new HttpClient { BaseAddress = App.BaseAddress };
        if (Environment.GetEnvironmentVariable(KeyVariable) is { } key)
            http.DefaultRequestHeaders.Add("x-functions-key", key);
        return http;
    }

    /// <summary>Checks the health of the function app.</summary>
    /// <exception cref="LocalException">The app is not healthy; the message names the cause.</exception>
    public async Task EnsureHealthyAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = App.BaseAddress };
        HttpResponseMessage health;
        while ((health = await http.GetAsync("/api/health", cancellationToken)).Headers.RetryAfter?.Delta is { } delay)
        {
            health.Dispose();
            await Task.Delay(delay, cancellationToken); // the first checks are running
        }

        using var _ = health;
        if (!health.IsSuccessStatusCode)
        {
            throw new LocalException(
                $"{await health.Content.ReadAsStringAsync(cancellationToken)}{Environment.NewLine}" +
                $"The function app is not healthy ({(int)health.StatusCode}); see {FunctionsLog}.");
        }
    }

    /// <summary>Gets the settings that the function app needs to run in this environment.</summary>
    /// <param name="overrides">Settings that replace others.</param>
    public Dictionary<string, string> AppSettings(IReadOnlyDictionary<string, string>? overrides = null)
    {
        var settings = new Dictionary<string, string>
        {
            ["AzureWebJobsStorage"] = StorageConnection,
            ["AholoStorage"] = StorageConnection,
            ["AholoServiceBus"] = ServiceBus,
            ["Aholo__Storage__Uploads"] = new StorageOptions().Uploads,
            ["Aholo__Sweep__Schedule"] = new SweepOptions().Schedule,
            ["Aholo__BaseUrl"] = AholoUrl.ToString(),
            ["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"] = HostBodyLimit.ToString(CultureInfo.InvariantCulture),
        };

        if (_options.AholoUrl is null)
        {
            var simulator = SimulatorOptions(port: 0);
            foreach (var (name, value) in SimulatorSettings.Create(simulator.AppKey, simulator.AppSecret))
                settings[name] = value;
        }

        foreach (var (name, value) in _options.Settings.Concat(overrides ?? new Dictionary<string, string>()))
            settings[name] = value;
        return settings;
    }

    /// <summary>Gets the settings that the function app needs to run here on another host, such as that of the Core Tools.</summary>
    public Dictionary<string, string> SettingsForOtherHosts() => new(AppSettings())
    {
        ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",

        // That host receives no events about uploads: the sweep finds them.
        ["Aholo__Sweep__Schedule"] = "*/2 * * * * *",
        ["Aholo__Sweep__Grace"] = Seconds(1),
    };

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        if (Broker is not null)
            await Broker.DisposeAsync();
        if (Simulator is not null)
            await Simulator.DisposeAsync();
        if (Azurite is not null)
            await Azurite.DisposeAsync();
        _ports.Dispose();
        _directory.Dispose();
    }

    // When one of several starts fails, the others are given up: the app would wait for storage that does not start.
    private static async Task StartTogetherAsync(CancellationToken cancellationToken, params Func<CancellationToken, Task>[] starts)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var starting = starts.Select(start => start(failed.Token)).ToList();
        try
        {
            await foreach (var started in Task.WhenEach(starting))
                await started;
        }
        catch
        {
            await failed.CancelAsync();
            await Task.WhenAll(starting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private Task<string> InstallAzuriteAsync(IProgress<string>? progress, CancellationToken cancellationToken) =>
        AzuritePackage.InstallAsync(AzuriteScripts, Path.Combine(_options.DataDirectory, "azurite-package"), progress, cancellationToken);

    private async Task StartStorageAsync(string nodeModules, CancellationToken cancellationToken)
    {
        var data = Path.Combine(_options.DataDirectory, "azurite");
        Azurite = await AzuriteServer.StartAsync(
            nodeModules, data, _ports.Azurite, cancellationToken, _options.StorageLog, AzuriteCommand.GetScripts(AzuriteScripts, data));

        var containers = new StorageOptions();
        foreach (var container in (string[])[containers.Uploads, containers.Assets, containers.State])
            await Storage.GetBlobContainerClient(container).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await AllowUploadsFromPageAsync(cancellationToken);
    }

    private async Task StartServicesAndAppAsync(IProgress<string>? progress, CancellationToken cancellationToken)
    {
        await Task.WhenAll(StartSimulatorAsync(cancellationToken), StartBrokerAsync(cancellationToken));
        if (!RunsApp)
            return;

        progress?.Report("Starting the function app");
        await StartFunctionsAsync(cancellationToken: cancellationToken);
    }

    // The page writes large files directly to storage. On Azure, the infrastructure allows it.
    private async Task AllowUploadsFromPageAsync(CancellationToken cancellationToken)
    {
        var port = RunsApp ? _ports.Functions : _options.HttpPort;
        BlobServiceProperties properties = await Storage.GetPropertiesAsync(cancellationToken);
        properties.Cors =
        [
            new()
            {
                AllowedOrigins = $"http://127.0.0.1:{port},http://localhost:{port}",
                AllowedMethods = "PUT",
                AllowedHeaders = "content-type,if-match,if-none-match,x-ms-*",
                ExposedHeaders = "x-ms-error-code",
                MaxAgeInSeconds = 3_600,
            },
        ];
        await Storage.SetPropertiesAsync(properties, cancellationToken);
    }

    private AholoSimulatorOptions SimulatorOptions(int port) => _options.ConfigureSimulator(new()
    {
        Port = port,
        DataDirectory = Path.Combine(_options.DataDirectory, "simulator"),
        TaskDuration = _options.TaskDuration,
        Switches = new() { VideoResourceType = SimulatorSettings.VideoType },
    });

    private Dictionary<string, string> HostSettings(IReadOnlyDictionary<string, string>? overrides)
    {
        var settings = AppSettings(overrides);
        settings.TryAdd("DOTNET_gcServer", "0");

        // glibc creates a heap for every few threads, and each heap stays at its largest size.
        settings.TryAdd("MALLOC_ARENA_MAX", "2");
        return settings;
    }

    private static string Seconds(double seconds) => TimeSpan.FromSeconds(seconds).ToString("c", CultureInfo.InvariantCulture);

    private static void CheckCredentials(LocalOptions options)
    {
        if (options.AholoUrl is null)
            return;

        string[] names = ["Aholo__Auth__AppKey", "Aholo__Auth__AppSecret", "Aholo__Auth__AppUid"];
        var missing = names.Where(name => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)) && !options.Settings.ContainsKey(name)).ToList();
        if (missing.Count > 0 && Environment.GetEnvironmentVariable("Aholo__Auth__Mode") is null or "Signature")
        {
            throw new LocalException(
                $"--aholo-url uses the real service, which requires credentials in the environment. Set {string.Join(", ", missing)}, " +
                "or Aholo__Auth__Mode and the settings of that mode.");
        }
    }
}
