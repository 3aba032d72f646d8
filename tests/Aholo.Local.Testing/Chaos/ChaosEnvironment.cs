using System.Diagnostics;
using System.Globalization;
using Aholo.Local.Hosting;

namespace Aholo.Local.Testing.Chaos;

/// <summary>The environment of the command, with each part in a process of its own.</summary>
internal sealed class ChaosEnvironment : IAsyncDisposable
{
    // Small assets: the test is of the app, not of the simulator.
    private const string MaxSplats = "500";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StartInterval = TimeSpan.FromMilliseconds(500);

    private readonly Action<string> _log;
    private readonly ReservedPort _brokerPort = new();
    private readonly ReservedPort _simulatorPort = new();
    private readonly ServiceProcess _broker;
    private readonly ServiceProcess _simulator;
    private LocalEnvironment? _local;

    private ChaosEnvironment(string dataDirectory, string secret, Action<string> log)
    {
        _log = log;
        Simulator = new(_simulatorPort.Number);
        var logs = Path.Combine(dataDirectory, "logs");
        var broker = Directory.CreateDirectory(Path.Combine(dataDirectory, "broker")).FullName;
        var entities = Path.Combine(broker, "entities.json");
        File.WriteAllText(
            entities,
            $$$"""
            {"UserConfig":{"Namespaces":[{"Name":"chaos","Queues":[{"Name":"{{{LocalEnvironment.EventQueue}}}","Properties":{"RequiresDuplicateDetection":true}}]}]}}
            """);
        _broker = new(
            "LocalAzure.ServiceBus",
            ["--config", entities, "--port", Number(_brokerPort), "--data", Path.Combine(broker, "broker.db")],
            new Dictionary<string, string>(),
            "Connection string: ",
            Path.Combine(logs, "broker.log"));
        _simulator = new(
            "Aholo.Simulator",
            ["--urls", $"http://127.0.0.1:{Number(_simulatorPort)}"],
            new Dictionary<string, string>
            {
                ["Simulator__AppSecret"] = secret,
                ["Simulator__DataDirectory"] = Path.Combine(dataDirectory, "simulator"),
                ["Simulator__TaskDuration"] = "00:00:01",
                ["Simulator__MaxSplats"] = MaxSplats,
                // The journal of tokens drops expired ones at a restart, and the inspection looks for all.
                ["Simulator__TokenLifetime"] = "1.00:00:00",
            },
            "Aholo simulator: ",
            Path.Combine(logs, "simulator.log"));
    }

    /// <summary>The parts that run in this process's children directly.</summary>
    public LocalEnvironment Local => _local!;

    /// <summary>The simulator.</summary>
    public SimulatorClient Simulator { get; }

    /// <summary>Starts everything.</summary>
    public static async Task<ChaosEnvironment> StartAsync(
        string dataDirectory, string secret, IReadOnlyDictionary<string, string> settings, Action<string> log, CancellationToken cancellationToken)
    {
        var environment = new ChaosEnvironment(dataDirectory, secret, log);
        try
        {
            await Task.WhenAll(environment._broker.StartAsync(cancellationToken), environment._simulator.StartAsync(cancellationToken));
            environment._local = await LocalEnvironment.StartAsync(
                TestEnvironment.Options(dataDirectory) with
                {
                    AholoUrl = new($"http://127.0.0.1:{Number(environment._simulatorPort)}/v2/aholo"),
                    ServiceBus = environment._broker.Ready,
                    Settings = SimulatorSettings.Create("simulator-app-key", secret).Where(setting => !settings.ContainsKey(setting.Key)).Concat(settings).ToDictionary(),
                },
                cancellationToken);
            return environment;
        }
        catch
        {
            await environment.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills a part (SIGKILL).</summary>
    /// <exception cref="InvalidOperationException">The part had ended by itself.</exception>
    public async Task KillAsync(Part part, CancellationToken cancellationToken)
    {
        switch (part)
        {
            case Part.Host:
                await Local.Functions.KillAsync();
                EnsureKilled(part, Local.Functions.ExitCode);
                break;
            case Part.Worker:
                // The host may be replacing it: kill the next one.
                while (!await Local.Functions.KillWorkerAsync())
                {
                    if (Local.Functions.Exited.IsCompleted)
                        throw new InvalidOperationException($"The host ended by itself:{Environment.NewLine}{Local.Functions.Tail}");
                    await Task.Delay(PollInterval, cancellationToken);
                }

                break;
            case Part.Storage:
                EnsureKilled(part, await Local.Azurite.KillAsync());
                break;
            case Part.Broker:
                EnsureKilled(part, await _broker.KillAsync());
                break;
            case Part.Simulator:
                EnsureKilled(part, await _simulator.KillAsync());
                break;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Kills all parts at once (SIGKILL).</summary>
    public async Task KillEverythingAsync(CancellationToken cancellationToken)
    {
        int[] all = [Local.Functions.HostId, Local.Functions.WorkerId, Local.Azurite.Id, _broker.Id, _simulator.Id];
        using (var kill = Process.Start("kill", ["-KILL", .. all.Select(id => id.ToString(CultureInfo.InvariantCulture))]))
            await kill.WaitForExitAsync(cancellationToken);
        foreach (var part in (Part[])[Part.Host, Part.Storage, Part.Broker, Part.Simulator])
            await KillAsync(part, cancellationToken);
    }

    /// <summary>Starts all parts.</summary>
    public async Task StartEverythingAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(((Part[])[Part.Storage, Part.Broker, Part.Simulator]).Select(part => StartAsync(part, cancellationToken)));
        await StartAsync(Part.Host, cancellationToken);
    }

    /// <summary>Stops a service in order.</summary>
    public async Task StopAsync(Part service) => await (service switch
    {
        Part.Storage => Local.Azurite.DisposeAsync(),
        Part.Broker => _broker.StopAsync(),
        _ => _simulator.StopAsync(),
    });

    /// <summary>Starts a part that was killed or stopped.</summary>
    public Task StartAsync(Part part, CancellationToken cancellationToken) => part switch
    {
        Part.Host => StartFunctionsAsync(cancellationToken),
        Part.Worker => Task.CompletedTask,
        Part.Storage => Local.StartStorageAsync(cancellationToken),
        Part.Broker => _broker.StartAsync(cancellationToken),
        _ => _simulator.StartAsync(cancellationToken),
    };

    public async ValueTask DisposeAsync()
    {
        if (_local is not null)
            await _local.DisposeAsync();
        await _broker.DisposeAsync();
        await _simulator.DisposeAsync();
        Simulator.Dispose();
        _brokerPort.Dispose();
        _simulatorPort.Dispose();
    }

    private static string Number(ReservedPort port) => port.Number.ToString(CultureInfo.InvariantCulture);

    private static void EnsureKilled(Part part, int exitCode)
    {
        const int Killed = 128 + 9;
        if (!OperatingSystem.IsWindows() && exitCode != Killed)
            throw new InvalidOperationException($"{part} had ended by itself with exit code {exitCode}.");
    }

    // The app cannot start while a service is stopped; it is started again.
    private async Task StartFunctionsAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await Local.StartFunctionsAsync(cancellationToken: cancellationToken);
                return;
            }
            catch (LocalException exception)
            {
                _log($"does not start: {exception.Message}");
                await Task.Delay(StartInterval, cancellationToken);
            }
        }
    }
}
