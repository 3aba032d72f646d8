using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Aholo.AppHost.Tests;

/// <summary>The AppHost as users start it, with the dashboard, on free ports and with its own data directory.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private static readonly TimeSpan EndLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan EndInterval = TimeSpan.FromMilliseconds(100);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("apphost-");
    private readonly Process _process;
    private readonly List<string> _output = [];

    private AppHostProcess()
    {
        var (http, dashboard) = (FreePort(), new Uri($"http://127.0.0.1:{FreePort()}"));
        Address = new($"http://127.0.0.1:{http}");
        Dashboard = new(dashboard);
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        _process = new()
        {
            StartInfo = new("dotnet", [Path.Combine(own.Parent!.Parent!.FullName, "Aholo.AppHost", own.Name, "Aholo.AppHost.dll"), "--DataDirectory", _data.FullName, "--HttpPort", $"{http}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment =
                {
                    ["ASPNETCORE_URLS"] = dashboard.ToString(),
                    ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"http://127.0.0.1:{FreePort()}",
                    ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = $"http://127.0.0.1:{FreePort()}",
                    ["DOTNET_ENVIRONMENT"] = "Development", // sends telemetry at once
                    ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
                    ["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true",
                    [MarkName] = Mark,
                },
            },
        };
    }

    public Uri Address { get; }

    public DashboardClient Dashboard { get; }

    // Every process that the AppHost starts inherits it, even if it is not a descendant.
    private static string MarkName => "AHOLO_APPHOST_TEST";

    private string Mark { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Starts the AppHost and returns when the function app, its last resource, is healthy.</summary>
    public static async Task<AppHostProcess> StartAsync(CancellationToken cancellationToken)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lists processes with their environment as files.");
        var host = new AppHostProcess();
        try
        {
            host._process.OutputDataReceived += (_, line) => host.Keep(line.Data);
            host._process.ErrorDataReceived += (_, line) => host.Keep(line.Data);
            host._process.Start();
            host._process.BeginOutputReadLine();
            host._process.BeginErrorReadLine();
            using var http = new HttpClient { BaseAddress = host.Address };
            await DashboardClient.UntilAsync(
                () => IsHealthyAsync(http, cancellationToken), healthy => healthy || host._process.HasExited, _ => host.Output, cancellationToken);
            host._process.HasExited.ShouldBeFalse(host.Output);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gets the running processes with their command lines: the AppHost and its children.</summary>
    public IReadOnlyDictionary<int, string> FindProcesses()
    {
        var found = new Dictionary<int, string>();
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id))
                continue;

            try
            {
                if (File.ReadAllText(Path.Combine(folder, "environ")).Contains($"{MarkName}={Mark}", StringComparison.Ordinal))
                    found[id] = File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It has ended, or belongs to another user.
            }
        }

        return found;
    }

    /// <summary>Gets a setting of the function app.</summary>
    public string FindSetting(string name)
    {
        var host = FindProcesses().First(process => process.Value.Contains("LocalAzure.Functions.dll", StringComparison.Ordinal)).Key;
        return File.ReadAllText($"/proc/{host}/environ").Split('\0').Single(variable => variable.StartsWith($"{name}=", StringComparison.Ordinal))[(name.Length + 1)..];
    }

    /// <summary>Sends a signal to the AppHost only, and returns when it and all its children have ended.</summary>
    public async Task EndAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(EndLimit);
        await _process.WaitForExitAsync(limit.Token);
        await DashboardClient.UntilAsync(
            () => Task.FromResult(FindProcesses()), processes => processes.Count == 0,
            processes => $"still running: {string.Join(Environment.NewLine, processes)}", limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await EndAsync("KILL");
        _process.Dispose();
        Dashboard.Dispose();
        _data.Delete(recursive: true);
    }

    private string Output
    {
        get
        {
            lock (_output)
                return string.Join(Environment.NewLine, _output);
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;

        lock (_output)
            _output.Add(line);
    }

    private static async Task<bool> IsHealthyAsync(HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            using var health = await http.GetAsync("/api/health", cancellationToken);
            return health.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
