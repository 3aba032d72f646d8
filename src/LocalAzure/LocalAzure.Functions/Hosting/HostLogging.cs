using LocalAzure.Functions.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace LocalAzure.Functions.Hosting;

/// <summary>Creates the loggers of a host, with the levels of <c>host.json</c>.</summary>
internal static class HostLogging
{
    private const string Levels = "logLevel";

    /// <summary>Creates the loggers.</summary>
    /// <param name="configuration">Contains <c>host.json</c>.</param>
    /// <param name="configure">Adds providers and filters.</param>
    /// <exception cref="LocalFunctionsHostException">A level is not valid.</exception>
    public static ILoggerFactory Create(IConfiguration configuration, Action<ILoggingBuilder>? configure)
    {
        var section = configuration.GetSection($"{HostJson.Section}:logging");
        Validate(section);
        return LoggerFactory.Create(logging =>
        {
            // Functions and the host; other components only if they have a problem.
            logging.SetMinimumLevel(LogLevel.Information)
                .AddFilter("Azure", LogLevel.Error)
                .AddFilter("Microsoft", LogLevel.Warning)
                .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical) // repeats a failed start
                .AddFilter("DurableTask", LogLevel.Warning)
                .AddFilter("Host", LogLevel.Warning)
                .AddFilter("Host.Function.Console", LogLevel.Information)
                .AddFilter("Worker", LogLevel.Warning)
                .AddFilter("Grpc", LogLevel.Warning)
                .AddFilter("Yarp", LogLevel.Warning)
                .AddConfiguration(section)
                .AddFilter("Host.Results", LogLevel.None) // telemetry: repeats each result
                .AddFilter("Host.Aggregator", LogLevel.None);
            configure?.Invoke(logging);
        });
    }

    // The levels of all providers, and those of each.
    private static void Validate(IConfigurationSection section)
    {
        foreach (var level in section.GetChildren().Append(section).SelectMany(part => part.GetSection(Levels).GetChildren()))
        {
            if (!Enum.TryParse<LogLevel>(level.Value, ignoreCase: true, out _))
            {
                throw new LocalFunctionsHostException(
                    $"host.json: {level.Path[(HostJson.Section.Length + 1)..].Replace(':', '.')} is '{level.Value}'. Write one of "
                    + $"{string.Join(", ", Enum.GetNames<LogLevel>())}.");
            }
        }
    }
}
