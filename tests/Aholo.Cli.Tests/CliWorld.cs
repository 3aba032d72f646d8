using System.Globalization;
using Aholo.Cli;
using Aholo.Simulator;
using Microsoft.Extensions.Configuration;

namespace Aholo.Tests.Cli;

/// <summary>The command <c>aholo</c>, a simulator of the service, and a folder for photos and assets.</summary>
internal sealed class CliWorld : IAsyncDisposable
{
    private readonly Dictionary<string, string?> _settings;

    private CliWorld(AholoSimulator simulator, AholoApiVersion version)
    {
        Simulator = simulator;
        Settings(version, _settings = []);
    }

    public AholoSimulator Simulator { get; }

    public string Folder { get; } = Directory.CreateTempSubdirectory("aholo-cli-").FullName;

    public string Assets => Path.Combine(Folder, "out");

    public string Journal => Path.Combine(Assets, "aholo.jsonl");

    public IReadOnlyList<CreatedProject> Projects => Simulator.GetStats().Projects;

    public static Task<CliWorld> StartV1Async(Func<AholoSimulatorOptions, AholoSimulatorOptions>? configure = null) =>
        StartAsync(AholoApiVersion.V1, configure);

    public static Task<CliWorld> StartV2Async(Func<AholoSimulatorOptions, AholoSimulatorOptions>? configure = null) =>
        StartAsync(AholoApiVersion.V2, configure);

    public long Calls(string name) => Simulator.GetStats().Calls[name];

    public void Set(string key, string? value) => _settings[key] = value;

    /// <summary>The settings as environment variables.</summary>
    public IEnumerable<KeyValuePair<string, string?>> EnvironmentVariables =>
        _settings.Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value));

    /// <summary>Writes photos and returns their paths.</summary>
    public string[] Photos(int count) =>
    [
        .. Enumerable.Range(0, count).Select(index =>
        {
            var path = Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"photo{index}.jpg"));
            File.WriteAllBytes(path, TestPhoto.Jpeg(index));
            return path;
        }),
    ];

    public Task<CliRun> RunAsync(params string[] arguments) => RunAsync(arguments, new StringWriter());

    /// <summary>Runs the command with a standard output that cannot be written.</summary>
    public Task<CliRun> RunWithBrokenOutputAsync(params string[] arguments) => RunAsync(arguments, new StringWriter(), output: new BrokenWriter());

    /// <summary>Runs the command in this process.</summary>
    public async Task<CliRun> RunAsync(string[] arguments, StringWriter error, bool terminal = false, bool color = true, CancellationTokenSource? interruption = null, StringWriter? output = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interruption?.Token ?? default, TestContext.Current.CancellationToken);
        output ??= new();
        var environment = new CliEnvironment
        {
            Out = output,
            Error = error,
            ErrorIsTerminal = terminal,
            UsesColor = color,
            Configuration = new ConfigurationBuilder().AddInMemoryCollection(_settings).Build(),
            Clock = new SkippingTime(),
        };
        var code = await CommandLine.RunAsync(arguments, environment, stop.Token);
        return new(code, output.ToString(), error.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await Simulator.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task<CliWorld> StartAsync(AholoApiVersion version, Func<AholoSimulatorOptions, AholoSimulatorOptions>? configure)
    {
        var options = new AholoSimulatorOptions
        {
            TaskDuration = TimeSpan.Zero,
            UploadProcessingTime = TimeSpan.Zero,
            MaxSplats = 500,
            // The command's clock skips its waits, so it runs ahead.
            Switches = new() { TimestampWindow = null },
        };
        return new(await AholoSimulator.StartAsync(configure?.Invoke(options) ?? options, TestContext.Current.CancellationToken), version);
    }

    private sealed class BrokenWriter : StringWriter
    {
        public override void Write(char value) => throw new IOException("No space left on device");

        public override void Write(string? value) => throw new IOException("No space left on device");

        public override void WriteLine(string? value) => throw new IOException("No space left on device");
    }

    private void Settings(AholoApiVersion version, Dictionary<string, string?> settings)
    {
        var known = new AholoSimulatorOptions();
        var attempt = SkippingTime.AttemptTimeout.ToString("c");
        settings["Aholo:AllowHttp"] = "true";
        settings["Aholo:Assets:AllowLoopback"] = "true";
        settings["Aholo:RateLimit:PermitsPerSecond"] = "0";
        settings["Aholo:Retry:AttemptTimeout"] = attempt;
        settings["Aholo:Upload:AttemptTimeout"] = attempt;
        settings["Aholo:ApiVersion"] = version.ToString();
        if (version == AholoApiVersion.V1)
        {
            settings["Aholo:BaseUrl"] = Simulator.V1BaseUrl.AbsoluteUri;
            settings["Aholo:Auth:Mode"] = nameof(AholoAuthMode.ApiKey);
            settings["Aholo:Auth:ApiKey"] = known.ApiKey;
        }
        else
        {
            settings["Aholo:BaseUrl"] = Simulator.V2BaseUrl.AbsoluteUri;
            settings["Aholo:Auth:AppKey"] = known.AppKey;
            settings["Aholo:Auth:AppSecret"] = known.AppSecret;
            settings["Aholo:Auth:AppUid"] = "user-1";
        }
    }
}
