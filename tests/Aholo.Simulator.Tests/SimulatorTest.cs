using Aholo.Simulator;
using Microsoft.Extensions.Time.Testing;

namespace Aholo.Tests.Simulator;

/// <summary>A test with its own simulator, in virtual time and over real HTTP, without a client library.</summary>
public abstract class SimulatorTest : IAsyncLifetime
{
    private readonly Lazy<string> _dataDirectory = new(() => Directory.CreateTempSubdirectory("aholo-simulator-test-").FullName);

    private protected FakeTimeProvider Time { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));

    private protected AholoSimulator Simulator { get; private set; } = null!;

    private protected RawAholo Aholo { get; private set; } = null!;

    /// <summary>The data directory of this test, which outlives its simulators.</summary>
    private protected string DataDirectory => _dataDirectory.Value;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected virtual AholoSimulatorOptions Options => new()
    {
        TimeProvider = Time,
        TaskDuration = TimeSpan.FromSeconds(40),
        UploadProcessingTime = TimeSpan.FromSeconds(5),
    };

    public async ValueTask InitializeAsync() => await StartAsync(Options);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_dataDirectory.IsValueCreated)
            Directory.Delete(_dataDirectory.Value, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected async Task StartAsync(AholoSimulatorOptions options)
    {
        Simulator = await AholoSimulator.StartAsync(options, Cancellation);
        Aholo = new RawAholo(Simulator.BaseAddress, options);
    }

    private protected async Task StopAsync()
    {
        Aholo.Dispose();
        await Simulator.DisposeAsync();
    }

    private protected async Task RestartAsync(AholoSimulatorOptions options)
    {
        await StopAsync();
        await StartAsync(options);
    }

    /// <summary>Uploads a picture and waits, in virtual time, until it is ready.</summary>
    private protected async Task<string> UploadAsync(byte[] content, string name = "photo.png")
    {
        var token = await Aholo.TokenAsync();
        (await Aholo.SingleUploadAsync(token, content, name)).Code.ShouldBe("0");
        Time.Advance(Options.UploadProcessingTime);
        var status = await Aholo.UploadStatusAsync(token);
        status.Data["status"]!.GetValue<int>().ShouldBe(5, status.Data.ToJsonString());
        return status.Data["url"]!.GetValue<string>();
    }

    /// <summary>Uploads a picture and creates a reconstruction of it.</summary>
    private protected async Task<string> CreateAsync(byte[]? picture = null, bool includeSog = true)
    {
        var url = await UploadAsync(picture ?? Pictures.Png());
        var created = await Aholo.CreateAsync(RawAholo.Reconstruction(url, includeSog: includeSog));
        return created.Data.GetValue<string>();
    }
}
