using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace LocalAzure.Functions.Tests.Support;

/// <summary>The sample app on its own host, with its data in a temporary folder.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _data;
    private readonly HostLog _log = new();
    private LocalFunctionsHost _host = null!;

    private TestHost(DirectoryInfo data) => _data = data;

    public LocalFunctionsHost Host => _host;

    public HttpClient Http { get; private set; } = null!;

    public string DataDirectory => _data.FullName;

    /// <summary>The names of the host's files.</summary>
    public IEnumerable<string> DataFiles => _data.EnumerateFiles().Select(file => file.Name);

    /// <summary>The log of the host and the app, for failed tests.</summary>
    public string Log => _log.ToString();

    public static async Task<TestHost> StartAsync(
        string storage, IReadOnlyDictionary<string, string>? settings = null, Func<LocalFunctionsHostOptions, LocalFunctionsHostOptions>? configure = null)
    {
        var host = new TestHost(Directory.CreateTempSubdirectory("local-host-"));
        var merged = SampleApp.Settings(storage);
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
            merged[name] = value;
        var options = new LocalFunctionsHostOptions
        {
            ApplicationFolder = SampleApp.Folder,
            DataDirectory = host._data.FullName,
            Settings = merged,
            ConfigureLogging = logging => logging.AddProvider(host._log),
        };
        host._host = await LocalFunctionsHost.StartAsync(configure?.Invoke(options) ?? options, TestContext.Current.CancellationToken);
        host.Http = new(PatientHandler.Create()) { BaseAddress = host._host.BaseAddress };
        return host;
    }

    /// <summary>Starts an orchestration of the sample through the management API and returns its id.</summary>
    public static Task<string> StartSumAsync(HttpClient http, object input) => StartAsync(http, "SumOfSquares", input);

    /// <inheritdoc cref="StartSumAsync"/>
    public static async Task<string> StartAsync(HttpClient http, string orchestrator, object input)
    {
        using var response = await http.PostAsJsonAsync(
            $"/runtime/webhooks/durabletask/orchestrators/{orchestrator}", input, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetString()!;
    }

    /// <summary>Waits until an orchestration has a status.</summary>
    public static Task<JsonElement> WaitForStatusAsync(HttpClient http, string id, string status, Func<string>? log = null) =>
        WaitForAsync(http, id, instance => instance.GetProperty("runtimeStatus").GetString() == status, log);

    /// <summary>Waits until an orchestration is as expected.</summary>
    public static Task<JsonElement> WaitForAsync(HttpClient http, string id, Func<JsonElement, bool> isExpected, Func<string>? log = null) => WaitAsync(
        async cancellationToken =>
        {
            using var response = await http.GetAsync($"/runtime/webhooks/durabletask/instances/{id}", cancellationToken);
            return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken) : default;
        },
        instance => instance.ValueKind == JsonValueKind.Object && isExpected(instance),
        log);

    /// <summary>Repeats a request until the response is as expected.</summary>
    public static async Task<T> WaitAsync<T>(Func<CancellationToken, Task<T>> ask, Func<T, bool> isExpected, Func<string>? log = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Timeout);
        T? answer = default;
        try
        {
            while (true)
            {
                answer = await ask(limit.Token);
                if (isExpected(answer))
                    return answer;
                await Task.Delay(20, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The last answer was: {answer}{Environment.NewLine}{log?.Invoke()}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
