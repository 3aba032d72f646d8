using LocalAzure.Functions.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace LocalAzure.Functions.Hosting;

/// <summary>The log of one host, with the levels of <c>host.json</c>.</summary>
internal static class HostLogging
{
    /// <summary>Creates the log.</summary>
    /// <param name="configuration">Holds <c>host.json</c>.</param>
    /// <param name="configure">Adds providers and filters.</param>
    public static ILoggerFactory Create(IConfiguration configuration, Action<ILoggingBuilder>? configure) => LoggerFactory.Create(logging =>
    {
        // Functions and the host itself; the parts that the host is made of only when they have a problem.
        logging.SetMinimumLevel(LogLevel.Information)
            .AddFilter("Azure", LogLevel.Error)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("DurableTask", LogLevel.Warning)
            .AddFilter("Host", LogLevel.Warning)
            .AddFilter("Host.Function.Console", LogLevel.Information)
            .AddFilter("Worker", LogLevel.Warning)
            .AddFilter("Grpc", LogLevel.Warning)
            .AddFilter("Yarp", LogLevel.Warning)
            .AddConfiguration(configuration.GetSection($"{HostJson.Section}:logging"))
            .AddFilter("Host.Results", LogLevel.None) // telemetry: each result once more
            .AddFilter("Host.Aggregator", LogLevel.None);
        configure?.Invoke(logging);
    });
}
