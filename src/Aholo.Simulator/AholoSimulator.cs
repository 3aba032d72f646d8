using Aholo.Simulator.Faults;
using Aholo.Simulator.Http;
using Aholo.Simulator.Lux3D;
using Aholo.Simulator.Projects;
using Aholo.Simulator.Assets;
using Aholo.Simulator.Stats;
using Aholo.Simulator.Storage;
using Aholo.Simulator.Uploads;
using Aholo.Simulator.V1;
using Aholo.Simulator.V2;
using LocalAzure.Shared;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Aholo.Simulator;

/// <summary>
/// A local Aholo 3D service to develop and test against: both versions of the API over one store, the upload service, and assets that are created
/// from the uploaded pictures. <see cref="SimulatorStats"/> and <see cref="FaultRule"/> describe the routes under <c>/_simulator</c>.
/// </summary>
public sealed class AholoSimulator : IAsyncDisposable
{
    private readonly WebApplication _app;

    private AholoSimulator(WebApplication app)
    {
        _app = app;
        var address = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        BaseAddress = new Uri(address);
        V2BaseUrl = new Uri(BaseAddress, V2Routes.Prefix);
    }

    /// <summary>Gets the URL of the service, such as <c>http://127.0.0.1:7090/</c>.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Gets the base URL of v2: <see cref="BaseAddress"/> and <c>/v2/aholo</c>.</summary>
    public Uri V2BaseUrl { get; }

    /// <summary>Gets the base URL of v1 in China. The prefix <c>/global</c> of the international service is accepted too.</summary>
    public Uri V1BaseUrl => BaseAddress;

    /// <summary>Starts a simulator on 127.0.0.1. It reads only <paramref name="options"/>, no other configuration.</summary>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    /// <exception cref="IOException">The port is in use, or the data directory is unusable.</exception>
    public static Task<AholoSimulator> StartAsync(AholoSimulatorOptions options, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{options.Port}");
        builder.Services.AddRouting();
        options.ConfigureLogging?.Invoke(builder.Logging);
        return StartAsync(builder, options, cancellationToken);
    }

    /// <summary>Gets the statistics, as <c>GET /_simulator/stats</c>.</summary>
    public SimulatorStats GetStats() => _app.Services.GetRequiredService<SimulatorStatistics>().Snapshot();

    /// <summary>Resets the statistics, as <c>POST /_simulator/stats/reset</c>.</summary>
    public void ResetStats() => _app.Services.GetRequiredService<SimulatorStatistics>().Reset();

    /// <summary>Replaces all fault rules, as <c>PUT /_simulator/faults</c>.</summary>
    /// <exception cref="ArgumentException">A rule is invalid.</exception>
    public void SetFaults(params IReadOnlyCollection<FaultRule> rules) => _app.Services.GetRequiredService<FaultRules>().Add(rules, replace: true);

    /// <summary>Adds a fault rule, as <c>POST /_simulator/faults</c>.</summary>
    /// <exception cref="ArgumentException">The rule is invalid.</exception>
    public void AddFault(FaultRule rule) => _app.Services.GetRequiredService<FaultRules>().Add([rule]);

    /// <summary>Gets the fault rules and their progress, as <c>GET /_simulator/faults</c>.</summary>
    public IReadOnlyList<FaultState> GetFaults() => _app.Services.GetRequiredService<FaultRules>().States;

    /// <summary>Removes all fault rules, as <c>DELETE /_simulator/faults</c>.</summary>
    public void ClearFaults() => _app.Services.GetRequiredService<FaultRules>().Clear();

    /// <summary>Stops the service. A configured data directory is kept.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    internal static async Task<AholoSimulator> StartAsync(
        WebApplicationBuilder builder, AholoSimulatorOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        AddServices(builder, options);
        var app = builder.Build();
        try
        {
            Map(app);
            await app.StartAsync(cancellationToken);
            return new AholoSimulator(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    internal Task WaitForShutdownAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    private static void AddServices(WebApplicationBuilder builder, AholoSimulatorOptions options)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
        });
        // The framework's log lines contain URLs, and therefore signatures.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        // Calls that a fault delays must not delay the end.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services
            .AddSingleton(options)
            .AddSingleton(options.TimeProvider)
            .AddSingleton(_ => new SimulatorDirectory(options.DataDirectory))
            .AddSingleton<SimulatorStatistics>()
            .AddSingleton<FaultRules>()
            .AddSingleton<CallRate>()
            .AddSingleton<UploadTokens>()
            .AddSingleton<UploadInspector>()
            .AddSingleton<UploadStore>()
            .AddSingleton<SingleUploads>()
            .AddSingleton<BlockUploads>()
            .AddSingleton<ProjectStore>()
            .AddSingleton<AccountContexts>()
            .AddSingleton<AssetLinks>()
            .AddSingleton<AssetFactory>()
            .AddSingleton<V2CreateRequestReader>()
            .AddSingleton<V1CreateRequestReader>();
    }

    private static void Map(WebApplication app)
    {
        // Fails here if the data directory is unusable. Also counts the projects of earlier runs.
        app.Services.GetRequiredService<ProjectStore>();

        app.UseMiddleware<ForeignPageGuard>("");
        app.UseMiddleware<ServiceClock>();
        app.UseRouting();
        app.UseWhen(context => !context.Request.Path.StartsWithSegments("/_simulator"), service =>
        {
            service.UseMiddleware<CallObserver>();
            service.UseMiddleware<FaultInjector>();
        });

        app.MapV2();
        app.MapV1();
        app.MapLux3D();
        app.MapUploads();
        app.MapAssets();
        app.MapStats();
        app.MapFaults();
    }
}
