using Aholo.Simulator;
using Microsoft.Extensions.DependencyInjection;

namespace Aholo.Tests.Support;

/// <summary>The simulator, with clients that call it over HTTP.</summary>
internal sealed class SimulatedService : IAsyncDisposable
{
    private SimulatedService(AholoSimulator simulator) => Simulator = simulator;

    public AholoSimulator Simulator { get; }

    public static async Task<SimulatedService> StartAsync(
        Func<SimulatorSwitches, SimulatorSwitches>? change = null, Func<AholoSimulatorOptions, AholoSimulatorOptions>? configure = null)
    {
        var options = new AholoSimulatorOptions
        {
            TaskDuration = TimeSpan.FromMilliseconds(400),
            UploadProcessingTime = TimeSpan.Zero,
            BlockSize = 64 * 1024,
            Switches = change?.Invoke(new()) ?? new(),
        };
        return new(await AholoSimulator.StartAsync(configure?.Invoke(options) ?? options, TestContext.Current.CancellationToken));
    }

    public TestClient CreateV2(
        Action<AholoClientOptions>? configure = null, Action<IServiceCollection>? addServices = null, TimeProvider? clock = null) => TestClient.Create(
        options =>
        {
            var known = new AholoSimulatorOptions();
            options.BaseUrl = Simulator.V2BaseUrl;
            options.AllowHttp = true;
            options.Auth = new() { AppKey = known.AppKey, AppSecret = known.AppSecret, ApiKey = known.ApiKey, AppUid = "user-1" };
            configure?.Invoke(options);
        },
        clock,
        addServices);

    public TestClient CreateV1(
        Action<AholoClientOptions>? configure = null, string prefix = "", TimeProvider? clock = null) => TestClient.Create(
        options =>
        {
            options.ApiVersion = AholoApiVersion.V1;
            options.BaseUrl = new(Simulator.V1BaseUrl, prefix);
            options.AllowHttp = true;
            options.Auth = new() { Mode = AholoAuthMode.ApiKey, ApiKey = new AholoSimulatorOptions().ApiKey };
            configure?.Invoke(options);
        },
        clock);

    public long Calls(string name) => Simulator.GetStats().Calls[name];

    public ValueTask DisposeAsync() => Simulator.DisposeAsync();

    public static UploadSource Photo(int seed = 0) => UploadSource.FromStream(new MemoryStream(TestPhoto.Jpeg(seed)), $"photo{seed}.jpg");

    public static UploadSource Video(int length, int seed = 0)
    {
        var content = new byte[length];
        new Random(seed).NextBytes(content);
        return UploadSource.FromStream(new MemoryStream(content), "tour.mp4");
    }

    public static ReconstructionRequest Chair(params UploadedResource[] photos) => new()
    {
        Name = "chair",
        Scene = ProjectScene.Model,
        Resources =
        [
            .. photos.Select(photo => new ProjectResource
            {
                Name = photo.FileName,
                Url = photo.Url,
                Width = TestPhoto.Width,
                Height = TestPhoto.Height,
            }),
        ],
    };
}
