using LocalAzure.DurableTask.Testing;
using DurableTask.Core;
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
            await WithClientAsync(host, async client =>
            {
                await client.StartNewAsync(nameof(ExtensionFunctions.Greetings), "one");
                await client.StartNewAsync(nameof(ExtensionFunctions.Greetings), "two");
                await client.RaiseEventAsync("one", "Go");
            });
            (await WaitAsync(host, "one")).ShouldBe("\"Hello Ada, Hello Grace\"");
            await host.StopAsync(CancellationToken);
        }

        using (var host = await StartAsync(settings))
        {
            await WithClientAsync(host, client => client.RaiseEventAsync("two", "Go"));
            (await WaitAsync(host, "two")).ShouldBe("\"Hello Ada, Hello Grace\"");
            await host.StopAsync(CancellationToken);
        }
    }

    [Fact]
    public async Task Clients_list_inspect_control_and_purge_instances()
    {
        using var host = await StartAsync(new() { ["type"] = "Sqlite", ["file"] = _directory.File });
        await WithClientAsync(host, async client =>
        {
            foreach (var id in (string[])["a1", "a2", "b1"])
                await client.StartNewAsync(nameof(ExtensionFunctions.Greetings), id);
            var work = host.Services.GetRequiredService<SqliteDurabilityProviderFactory>().Service.Work;
            await work.WaitUntilIdleAsync(CancellationToken);
            await client.SuspendAsync("a1", "pause");
            await work.WaitUntilIdleAsync(CancellationToken);
            (await client.GetStatusAsync("a1")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Suspended);
            await client.ResumeAsync("a1", "go on");
            await work.WaitUntilIdleAsync(CancellationToken);
            await client.TerminateAsync("a2", "stop");
            await client.RaiseEventAsync("a1", "Go");
            await WaitAsync(host, "a1");
            await WaitAsync(host, "a2");

            var history = (await client.GetStatusAsync("a1", showHistory: true, showHistoryOutput: true)).History;
            history.Select(historyEvent => (string?)historyEvent["EventType"]).ShouldContain("TaskCompleted");
            var first = await client.ListInstancesAsync(new() { InstanceIdPrefix = "a", PageSize = 1 }, CancellationToken);
            var second = await client.ListInstancesAsync(
                new() { InstanceIdPrefix = "a", PageSize = 1, ContinuationToken = first.ContinuationToken }, CancellationToken);
            first.DurableOrchestrationState.Concat(second.DurableOrchestrationState)
                .Select(status => (status.InstanceId, status.RuntimeStatus, (string?)status.Output))
                .ShouldBe(
                [
                    ("a1", OrchestrationRuntimeStatus.Completed, "Hello Ada, Hello Grace"),
                    ("a2", OrchestrationRuntimeStatus.Terminated, "stop"),
                ]);
            second.ContinuationToken.ShouldBeNull();

            (await client.RestartAsync("a1", restartWithNewInstanceId: false)).ShouldBe("a1");
            await client.TerminateAsync("a1", "stop again");
            await WaitAsync(host, "a1");
            (await client.PurgeInstanceHistoryAsync("a1")).InstancesDeleted.ShouldBe(1);
            (await client.PurgeInstanceHistoryAsync(DateTime.UnixEpoch, null, [OrchestrationStatus.Terminated])).InstancesDeleted.ShouldBe(1);
            (await client.GetStatusAsync("a1")).ShouldBeNull();
        });
        await host.StopAsync(CancellationToken);
    }

    [Fact]
    public void Options_come_from_host_json_and_code_takes_precedence()
    {
        using var host = Build(
            new()
            {
                ["type"] = "sqlite", ["file"] = "%DURABLE_FILE%", ["cachedHistoryMegabytes"] = "5", ["recursive"] = "true",
                ["partitionCount"] = "4", // an option of another provider
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
    [InlineData("file", "", "is missing. Set the path of the SQLite file.")]
    [InlineData("cachedHistoryMegabytes", "many", "is 'many', which is not a number.")]
    [InlineData("cachedHistoryMegabytes", "-1", "is -1. Set a number from 0 to 65536.")]
    [InlineData("recursive", "maybe", "is 'maybe', which is not a boolean.")]
    public void The_error_for_an_invalid_option_names_it_and_the_remedy(string option, string value, string problem)
    {
        using var host = Build(new() { ["type"] = "Sqlite", ["file"] = "durable.db", [option] = value });
        var factory = host.Services.GetRequiredService<SqliteDurabilityProviderFactory>();

        Should.Throw<InvalidOperationException>(factory.GetDurabilityProvider).Message.ShouldBe(
            $"The option 'extensions:durableTask:storageProvider:{option}' of host.json {problem}");
    }

    [Fact]
    public void The_error_names_another_task_hub()
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
        Dictionary<string, string?> settings,
        Action<SqliteDurabilityOptions>? configure = null,
        Action<IServiceCollection>? services = null) => new HostBuilder()
        .ConfigureAppConfiguration(configuration => configuration
            .AddInMemoryCollection(settings.Select(setting =>
                KeyValuePair.Create($"AzureFunctionsJobHost:extensions:durableTask:storageProvider:{setting.Key}", setting.Value)))
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

    private async Task WithClientAsync(IHost host, Func<IDurableClient, Task> use) => await host.Services.GetRequiredService<IJobHost>()
        .CallAsync(nameof(ExtensionFunctions.Use), new Dictionary<string, object> { ["use"] = use }, CancellationToken);

    private async Task<string> WaitAsync(IHost host, string id)
    {
        var service = host.Services.GetRequiredService<SqliteDurabilityProviderFactory>().Service;
        return (await service.WaitForOrchestrationAsync(id, null!, Timeout.InfiniteTimeSpan, CancellationToken)).Output;
    }

    public static class ExtensionFunctions
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
        [FunctionName(nameof(Use))]
        public static Task Use([DurableClient] IDurableClient client, Func<IDurableClient, Task> use) => use(client);
    }

    private sealed class OnlyFunctions : ITypeLocator
    {
        public IReadOnlyList<Type> GetTypes() => [typeof(ExtensionFunctions)];
    }

#pragma warning disable CS0618 // The extension requires one.
    private sealed class NoWebHooks : IWebHookProvider
    {
        public Uri GetUrl(IExtensionConfigProvider extension) => new("http://127.0.0.1/runtime/webhooks/durabletask");
    }
#pragma warning restore CS0618
}
