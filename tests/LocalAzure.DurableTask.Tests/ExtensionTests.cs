using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Azure.WebJobs.Host.Config;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LocalAzure.DurableTask.Tests;

/// <summary>The provider in the real Durable Functions extension and WebJobs host.</summary>
public sealed class ExtensionTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    private CancellationToken CancellationToken { get; } = new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token;

    [Fact]
    public async Task Functions_run_on_the_file_that_host_json_names_and_continue_after_a_restart()
    {
        var settings = new Dictionary<string, string?> { ["type"] = "Sqlite", ["file"] = "%DURABLE_FILE%" };
        using (var host = await StartAsync(settings))
        {
            await host.Services.GetRequiredService<IJobHost>().CallAsync(nameof(Functions.Start), new Dictionary<string, object> { ["id"] = "one" }, CancellationToken);
            await host.Services.GetRequiredService<IJobHost>().CallAsync(nameof(Functions.Start), new Dictionary<string, object> { ["id"] = "two" }, CancellationToken);
            await host.Services.GetRequiredService<IJobHost>().CallAsync(nameof(Functions.Raise), new Dictionary<string, object> { ["id"] = "one" }, CancellationToken);
            (await WaitAsync(host, "one")).ShouldBe("\"Hello Ada, Hello Grace\"");
            await host.StopAsync(CancellationToken);
        }

        using (var host = await StartAsync(settings))
        {
            await host.Services.GetRequiredService<IJobHost>().CallAsync(nameof(Functions.Raise), new Dictionary<string, object> { ["id"] = "two" }, CancellationToken);
            (await WaitAsync(host, "two")).ShouldBe("\"Hello Ada, Hello Grace\"");
            await host.StopAsync(CancellationToken);
        }
    }

    [Fact]
    public void Options_come_from_host_json_and_code_takes_precedence()
    {
        using var host = Build(
            new()
            {
                ["type"] = "sqlite", ["file"] = "%DURABLE_FILE%", ["cachedHistoryMegabytes"] = "5", ["recursive"] = "true",
                ["partitionCount"] = "4", // of another provider
            },
            options => options.CachedHistoryMegabytes = 7);

        var options = host.Services.GetRequiredService<IOptions<SqliteDurabilityOptions>>().Value;

        options.File.ShouldBe(_directory.File);
        options.CachedHistoryMegabytes.ShouldBe(7);
        options.Recursive.ShouldBeTrue();
        options.ToServiceOptions(new() { MaxConcurrentActivityFunctions = 3, MaxConcurrentOrchestratorFunctions = 4 })
            .ShouldSatisfyAllConditions(
                service => service.MaxConcurrentActivities.ShouldBe(3),
                service => service.MaxConcurrentOrchestrations.ShouldBe(4),
                service => service.CachedHistorySize.ShouldBe(7 * 1024 * 1024));
    }

    [Fact]
    public void The_clock_of_the_host_is_the_clock_of_the_provider()
    {
        var time = new FakeTimeProvider();
        using var host = Build(new() { ["type"] = "Sqlite", ["file"] = "x" }, services: services => services.AddSingleton<TimeProvider>(time));

        host.Services.GetRequiredService<IOptions<SqliteDurabilityOptions>>().Value.TimeProvider.ShouldBe(time);
    }

    [Theory]
    [InlineData("file", "", "'extensions:durableTask:storageProvider:file' of host.json is missing. Set the path of the SQLite file.")]
    [InlineData("cachedHistoryMegabytes", "many", "'extensions:durableTask:storageProvider:cachedHistoryMegabytes' of host.json is 'many', which is not a number.")]
    [InlineData("cachedHistoryMegabytes", "-1", "'extensions:durableTask:storageProvider:cachedHistoryMegabytes' of host.json is -1. Set a number from 0 to 65536.")]
    [InlineData("recursive", "maybe", "'extensions:durableTask:storageProvider:recursive' of host.json is 'maybe', which is not a boolean.")]
    public void A_wrong_option_is_named_with_its_remedy(string option, string value, string message)
    {
        using var host = Build(new() { ["type"] = "Sqlite", ["file"] = "durable.db", [option] = value });
        var factory = host.Services.GetRequiredService<SqliteDurabilityProviderFactory>();

        Should.Throw<InvalidOperationException>(factory.GetDurabilityProvider).Message.ShouldBe($"The option {message}");
    }

    [Fact]
    public void Another_task_hub_is_refused_by_name()
    {
        using var host = Build(new() { ["type"] = "Sqlite", ["file"] = _directory.File });
        var factory = host.Services.GetRequiredService<SqliteDurabilityProviderFactory>();

        factory.GetDurabilityProvider(new DurableClientAttribute { TaskHub = "testhub" }).ShouldBe(factory.GetDurabilityProvider());
        Should.Throw<NotSupportedException>(() => factory.GetDurabilityProvider(new DurableClientAttribute { TaskHub = "Other" }))
            .Message.ShouldBe("The task hub 'Other' is not available: the Sqlite provider has only the hub of its host, 'TestHub'.");
    }

    public void Dispose() => _directory.Dispose();

    private async Task<IHost> StartAsync(Dictionary<string, string?> settings)
    {
        var host = Build(settings);
        await host.StartAsync(CancellationToken);
        return host;
    }

    private IHost Build(
        Dictionary<string, string?> settings, Action<SqliteDurabilityOptions>? configure = null, Action<IServiceCollection>? services = null) => new HostBuilder()
        .ConfigureAppConfiguration(configuration => configuration
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"AzureFunctionsJobHost:extensions:durableTask:storageProvider:{setting.Key}", setting.Value)))
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["AzureWebJobsConfigurationSection"] = "AzureFunctionsJobHost",
                ["AzureFunctionsJobHost:extensions:durableTask:hubName"] = "TestHub",
                ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet",
                ["DURABLE_FILE"] = _directory.File,
            }))
        .ConfigureWebJobs(jobs => jobs.AddDurableTask().AddDurableTaskSqlite(configure))
        .ConfigureLogging(logging => logging.ClearProviders())
        .ConfigureServices(collection =>
        {
            collection.AddSingleton<ITypeLocator>(new OnlyFunctions());
#pragma warning disable CS0618 // The extension requires one.
            collection.AddSingleton<IWebHookProvider>(new NoWebHooks());
#pragma warning restore CS0618
            services?.Invoke(collection);
        })
        .Build();

    private async Task<string> WaitAsync(IHost host, string id)
    {
        var service = host.Services.GetRequiredService<SqliteDurabilityProviderFactory>().Service;
        return (await service.WaitForOrchestrationAsync(id, null!, Timeout.InfiniteTimeSpan, CancellationToken)).Output;
    }

    public static class Functions
    {
        [FunctionName(nameof(Greetings))]
        public static async Task<string> Greetings([OrchestrationTrigger] IDurableOrchestrationContext context)
        {
            var first = await context.CallActivityAsync<string>(nameof(Greet), "Ada");
            await context.WaitForExternalEvent("Go");
            return $"{first}, {await context.CallActivityAsync<string>(nameof(Greet), "Grace")}";
        }

        [FunctionName(nameof(Greet))]
        public static string Greet([ActivityTrigger] string name) => $"Hello {name}";

        [NoAutomaticTrigger]
        [FunctionName(nameof(Start))]
        public static Task Start([DurableClient] IDurableClient client, string id) => client.StartNewAsync(nameof(Greetings), id);

        [NoAutomaticTrigger]
        [FunctionName(nameof(Raise))]
        public static Task Raise([DurableClient] IDurableClient client, string id) => client.RaiseEventAsync(id, "Go");
    }

    private sealed class OnlyFunctions : ITypeLocator
    {
        public IReadOnlyList<Type> GetTypes() => [typeof(Functions)];
    }

#pragma warning disable CS0618 // The extension requires one.
    private sealed class NoWebHooks : IWebHookProvider
    {
        public Uri GetUrl(IExtensionConfigProvider extension) => new("http://127.0.0.1/runtime/webhooks/durabletask");
    }
#pragma warning restore CS0618
}
