using System.Net;
using System.Reflection;
using Embedded.DurableTask.Engine;
using Embedded.Functions.Blobs;
using Embedded.Functions.DurableTask;
using Embedded.Functions.Http;
using Embedded.Functions.Invocation;
using Embedded.Functions.Timers;
using LocalServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Functions.Hosting;

/// <summary>The host around the app: settings, services, server.</summary>
internal static class EmbeddedHost
{
    private const string DefaultUrl = "http://127.0.0.1:7071";

    public static WebApplicationBuilder CreateBuilder(string[]? args, HostHook hook)
    {
        var scriptRoot = hook.ScriptRoot ?? Environment.GetEnvironmentVariable("AzureWebJobsScriptRoot") ?? AppContext.BaseDirectory;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            ContentRootPath = scriptRoot,
            EnvironmentName = Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT"),
        });

        // Below the environment, as the Core Tools have it.
        var sources = ((IConfigurationBuilder)builder.Configuration).Sources;
        var environment = sources.Last(source => source is EnvironmentVariablesConfigurationSource { Prefix: null or "" });
        sources.Insert(sources.IndexOf(environment), LocalSettings.Read(scriptRoot));
        builder.Configuration.AddInMemoryCollection(hook.Settings);

        var hostJson = new HostJson(scriptRoot, builder.Configuration);
        builder.Logging.AddConfiguration(hostJson.Logging);
        builder.Services.PostConfigure<LoggerFilterOptions>(filters =>
            filters.Rules.Insert(0, new(providerName: null, "Microsoft.AspNetCore", LogLevel.Warning, filter: null)));
        builder.Services.AddSingleton(hostJson).AddSingleton(hostJson.Read<DurableTaskOptions>("extensions:durableTask"));
        builder.Services.AddOptions<EmbeddedOptions>().BindConfiguration(EmbeddedOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services
            .AddSingleton(hook.Functions ?? (Assembly.GetEntryAssembly() is { } entry ? FunctionSource.Of(entry) : new([])))
            .AddSingleton<FunctionCatalog>()
            .AddSingleton<WorkInFlight>()
            .AddSingleton<FunctionInvoker>()
            .AddSingleton<IParameterBinder, InvocationParameterBinder>()
            .AddSingleton<IParameterBinder, BindingDataBinder>()
            .AddHostedService<FunctionHost>();
        builder.Services
            .AddSingleton<FunctionKeys>()
            .AddSingleton<IHttpContextFactory, RedactedQuery>()
            .AddSingleton<IParameterBinder, HttpParameterBinder>()
            .AddSingleton<HttpTriggerListener>()
            .AddSingleton<ITriggerListener>(services => services.GetRequiredService<HttpTriggerListener>());
        builder.Services
            .AddSingleton<DurableTaskHandlers>()
            .AddSingleton<DurableTaskHost>()
            .AddHostedService(services => services.GetRequiredService<DurableTaskHost>())
            .AddSingleton<IParameterBinder, DurableParameterBinder>()
            .AddSingleton<ITriggerListener, DurableTaskListener>();
        builder.Services
            .AddSingleton<StorageConnections>()
            .AddSingleton<BlobScanHealth>()
            .AddSingleton<IParameterBinder, BlobParameterBinder>()
            .AddSingleton<ITriggerListener, BlobTriggerListener>()
            .AddAzureClientsCore();
        builder.Services.AddHealthChecks().AddCheck<BlobScanHealth>("blob scans", tags: [BlobScanHealth.Tag]);
        builder.Services
            .AddSingleton<IParameterBinder, TimerParameterBinder>()
            .AddSingleton<ITriggerListener, TimerTriggerListener>();
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ConfigureEndpointDefaults(endpoint => RefuseOpenEndpoint(endpoint, context.Configuration));
        });
        return builder;
    }

    /// <exception cref="FunctionWorkerException">The functions are declared wrongly.</exception>
    public static IHost Build(WebApplicationBuilder builder, HostHook hook, bool isWebApplication)
    {
        builder.Configuration.AddInMemoryCollection(hook.Settings);
        hook.ConfigureServices(builder.Services);
        var settings = builder.Configuration;
        if (new[] { WebHostDefaults.ServerUrlsKey, "http_ports", "https_ports" }.All(key => string.IsNullOrEmpty(settings[key]))
            && !settings.GetSection("Kestrel:Endpoints").Exists())
            builder.WebHost.UseUrls(DefaultUrl);

        var app = builder.Build();
        try
        {
            var functions = app.Services.GetRequiredService<FunctionCatalog>().Functions;
            if (!isWebApplication && functions.FirstOrDefault(function => function.Trigger is HttpTriggerAttribute) is { } http)
                throw new FunctionWorkerException(
                    $"Function '{http.Name}' has an HTTP trigger: call builder.ConfigureFunctionsWebApplication() before builder.Build().");

            if (!FunctionKeys.Exist(settings))
                app.UseMiddleware<ForeignPageGuard>(", or set Embedded:Keys:master and Embedded:Keys:default to let other names in with a key");
            app.UseMiddleware<RequestBodyLimit>();
            app.Services.GetRequiredService<HttpTriggerListener>().Map(app);
            if (app.Services.GetRequiredService<IOptions<EmbeddedOptions>>().Value.HomePage is { } homePage)
                app.MapGet("/", () => TypedResults.Redirect(homePage));
            hook.Built(app);
            return app;
        }
        catch
        {
            ((IDisposable)app).Dispose();
            throw;
        }
    }

    private static void RefuseOpenEndpoint(ListenOptions endpoint, IConfiguration configuration)
    {
        if (endpoint.IPEndPoint is { } address && !IPAddress.IsLoopback(address.Address) && !FunctionKeys.Exist(configuration))
            throw new FunctionWorkerException(
                $"The host does not listen on {address} without function keys. Set Embedded:Keys:master and Embedded:Keys:default, "
                + "or listen on 127.0.0.1 only (--urls or ASPNETCORE_URLS).");
    }
}
