using LocalAzure.DurableTask;
using LocalAzure.Functions.Configuration;
using LocalAzure.Functions.Durable;
using LocalAzure.Functions.Functions;
using LocalAzure.Functions.Http;
using LocalAzure.Functions.InProcess;
using LocalAzure.Functions.Invocation;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Azure.WebJobs.Host;
using Microsoft.Azure.WebJobs.Host.Config;
using Microsoft.Azure.WebJobs.Host.Executors;
using Microsoft.Azure.WebJobs.Host.Timers;
using Microsoft.Azure.WebJobs.Logging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LocalAzure.Functions.Hosting;

/// <summary>Builds the WebJobs SDK's host with the extensions of the real one.</summary>
internal sealed class JobHostBuilder(
    FunctionApp app,
    IConfiguration configuration,
    HostJson hostJson,
    FunctionCatalog functions,
    GeneratedFunctions generated,
    WebHooks webHooks,
    DataDirectory data,
    TimeProvider time,
    TimeProvider orchestrationTime,
    TestHosting? test,
    Action<IServiceCollection>? configureServices,
    ILoggerFactory loggers)
{
    // A function that has not completed by then is stopped with the worker.
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    /// <summary>Builds a host.</summary>
    public IHost Build(ListenerFailures failures)
    {
        var host = new HostBuilder()
            .UseEnvironment(Environments.Development)
            .UseContentRoot(app.Folder)
            .ConfigureAppConfiguration(builder => builder.AddConfiguration(configuration))
            .ConfigureServices(services => Configure(services, failures))
            .Build();

        // The SDK reads the option twice: when the host is created, for functions that cannot be indexed, which must fail the start; and when it
        // starts, for listeners, which are retried.
        host.Services.GetRequiredService<IJobHost>();
        host.Services.GetRequiredService<IOptions<JobHostOptions>>().Value.AllowPartialHostStartup = true;
        return host;
    }

    private void Configure(IServiceCollection services, ListenerFailures failures)
    {
        var jobs = services.AddWebJobs(options => options.AllowPartialHostStartup = false);
        services.AddHostedService<JobHostService>();
        jobs.AddExtension<InvocationIdExtension>();
        if (functions.With(BindingTypes.BlobTrigger).Any())
        {
            jobs.AddAzureStorageCoreServices();
            jobs.AddAzureStorageBlobs();
        }

        if (functions.All.Any(function => function.IsDurable || function.DurableClients.Count > 0))
        {
            jobs.AddDurableTask();
            jobs.AddDurableTaskSqlite(options =>
            {
                options.File ??= data.File("durable.db");
                options.Work = test?.Work ?? options.Work;
                options.TimeProvider = orchestrationTime;
            });
            services.AddSingleton<IPlatformInformation, DurablePlatform>();
        }

        services.Configure<JobHostFunctionTimeoutOptions>(options =>
        {
            options.Timeout = hostJson.FunctionTimeout ?? TimeSpan.Zero;
            options.ThrowOnTimeout = true;
        });

        // Aggregates invocations for Application Insights. The SDK never disposes of the aggregator.
        services.Configure<FunctionResultAggregatorOptions>(options => options.IsEnabled = false);
        services.Configure<HostOptions>(options => options.ShutdownTimeout = StopGrace);
        services
            .AddSingleton(loggers)
            .AddSingleton(time)
            .AddSingleton<IHostLifetime, NoLifetime>()
            .AddSingleton<ITypeLocator>(generated)
            .AddSingleton<IJobActivator>(generated)
            .AddSingleton<IHostIdProvider>(new HostId(app, configuration))
            .AddSingleton<IWebHookProvider>(webHooks)
            .AddSingleton<IWebJobsExceptionHandlerFactory>(failures);
        configureServices?.Invoke(services);
    }
}
