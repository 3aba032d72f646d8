using Microsoft.Extensions.DependencyInjection;

namespace Aholo.Tests.Support;

/// <summary>A client from a service container, with options for tests.</summary>
internal sealed class TestClient : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private TestClient(ServiceProvider services) => _services = services;

    public AholoClient Client => _services.GetRequiredService<AholoClient>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Creates a client that calls a script instead of a network.</summary>
    public static TestClient Create(
        ScriptedService service,
        Action<AholoClientOptions>? configure = null,
        TimeProvider? clock = null,
        Action<IServiceCollection>? addServices = null) =>
        Create(configure, clock, addServices, builder =>
        {
            builder.Api.ConfigurePrimaryHttpMessageHandler(() => service);
            builder.Upload.ConfigurePrimaryHttpMessageHandler(() => service);
        });

    /// <summary>Creates a client that calls a server.</summary>
    public static TestClient Create(
        Action<AholoClientOptions>? configure, TimeProvider? clock = null, Action<IServiceCollection>? addServices = null) =>
        Create(configure, clock, addServices, _ => { });

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static TestClient Create(
        Action<AholoClientOptions>? configure, TimeProvider? clock, Action<IServiceCollection>? addServices, Action<IAholoClientBuilder> build)
    {
        var services = new ServiceCollection();
        if (clock is not null)
            services.AddSingleton(clock);
        addServices?.Invoke(services);
        build(services.AddAholoClient(options =>
        {
            options.Auth.AppKey = "testKey";
            options.Auth.AppSecret = "testSecret";
            options.Auth.AppUid = "user123";
            options.Retry.FirstRetryInterval = TimeSpan.FromMilliseconds(1);
            options.Retry.MaxRetryInterval = TimeSpan.FromMilliseconds(2);
            options.RateLimit.PermitsPerSecond = 0;
            options.StatusBatch.Window = TimeSpan.FromMilliseconds(5);
            options.StatusBatch.Interval = TimeSpan.Zero;
            options.Upload.StatusPollInterval = TimeSpan.FromMilliseconds(200);
            configure?.Invoke(options);
        }));
        return new(services.BuildServiceProvider());
    }
}
