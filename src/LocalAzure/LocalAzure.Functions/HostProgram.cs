using LocalAzure.Functions.Hosting;
using LocalAzure.Telemetry;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace LocalAzure.Functions;

/// <summary>Runs a host until Ctrl+C, with the output of the Core Tools.</summary>
internal static class HostProgram
{
    /// <returns>The exit code: 0 after Ctrl+C, 1 if the host cannot start.</returns>
    public static async Task<int> RunAsync(LocalFunctionsHostOptions options, bool verbose, CancellationToken stopping)
    {
        using var telemetry = ProgramTelemetry.Start(
            "LocalAzure.Functions",
            spans => spans.AddSource("DurableTask.Core", "WebJobs.Extensions.DurableTask")
                .AddAspNetCoreInstrumentation(server => server.Filter = context => !context.Request.Path.StartsWithSegments("/admin")),
            metrics => metrics.AddAspNetCoreInstrumentation());
        using var sent = telemetry is null ? null : LoggerFactory.Create(telemetry.AddTo);
        options = options with
        {
            ConfigureLogging = logging =>
            {
                ConfigureLogging(logging, verbose);
                if (sent is not null)
                    logging.AddProvider(new HostMessagesProvider(sent));
            },
        };
        try
        {
            await using var host = await LocalFunctionsHost.StartAsync(options, stopping);
            Print(host);
            await host.Completion.WaitAsync(stopping);
            return 0;
        }
        catch (LocalFunctionsHostException exception)
        {
            await Console.Error.WriteLineAsync($"error: {exception.Message}");
            return 1;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static void ConfigureLogging(ILoggingBuilder logging, bool verbose)
    {
        logging.AddConsole(console => console.FormatterName = CoreToolsFormatter.FormatterName)
            .AddConsoleFormatter<CoreToolsFormatter, Microsoft.Extensions.Logging.Console.ConsoleFormatterOptions>();
        if (verbose)
            logging.AddFilter("Host", LogLevel.Information).AddFilter("DurableTask", LogLevel.Information).AddFilter("Worker", LogLevel.Information);
    }

    private static void Print(LocalFunctionsHost host)
    {
        Console.WriteLine($"{Environment.NewLine}Functions:");
        foreach (var function in host.Functions.OrderBy(function => function.Url is null).ThenBy(function => function.Name, StringComparer.Ordinal))
        {
            var methods = function.Methods.Count == 0 ? "" : $"[{string.Join(',', function.Methods)}] ";
            Console.WriteLine($"{Environment.NewLine}\t{function.Name}: {(function.Url is null ? function.TriggerType : $"{methods}{function.Url}")}");
        }

        if (host.InstancesPage is { } page)
            Console.WriteLine($"{Environment.NewLine}Orchestrations: {page}");
        Console.WriteLine($"{Environment.NewLine}Host: {host.BaseAddress} (worker process {host.WorkerProcessId}). Press Ctrl+C to stop.");
    }
}
