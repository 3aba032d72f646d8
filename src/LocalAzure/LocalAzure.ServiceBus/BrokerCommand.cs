using System.CommandLine;
using System.Globalization;
using System.Net;
using LocalAzure.ServiceBus.Configuration;
using LocalAzure.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace LocalAzure.ServiceBus;

/// <summary>The command line: runs a broker until a signal stops it.</summary>
internal static class BrokerCommand
{
    /// <returns>The exit code: 0 after a signal, 1 after a failure.</returns>
    public static Task<int> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var config = new Option<string>("--config")
        {
            Required = true,
            HelpName = "file",
            Description = "The queues, topics and subscriptions, in the format of Config.json of the official emulator.",
        };
        var port = new Option<int>("--port")
        {
            Description = "The port on 127.0.0.1; 0 for any free port.",
            DefaultValueFactory = _ => ServiceBusBrokerOptions.DefaultPort,
            CustomParser = result =>
            {
                if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= IPEndPoint.MaxPort)
                    return number;

                result.AddError($"--port must be a number from 0 to {IPEndPoint.MaxPort}, not '{result.Tokens[0].Value}'.");
                return 0;
            },
        };
        var data = new Option<string?>("--data") { HelpName = "file", Description = "The file for the messages; without it they are kept in memory." };

        foreach (var file in (Option[])[config, data])
        {
            file.Validators.Add(result =>
            {
                if (result.Tokens is [{ Value: "" }])
                    result.AddError($"{file.Name} is empty. Specify a file.");
            });
        }

        var command = new RootCommand("Runs a Service Bus broker that all Azure SDKs can connect to.") { config, port, data };
        command.SetAction((parsed, stopping) => RunAsync(
            parsed.GetRequiredValue(config), parsed.GetRequiredValue(port), parsed.GetValue(data), output, error, stopping));
        return command.Parse(arguments).InvokeAsync(new() { Output = output, Error = error }, cancellationToken);
    }

    private static async Task<int> RunAsync(
        string config, int port, string? data, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        // Warnings go to standard error, the connection string to standard output.
        using var telemetry = ProgramTelemetry.Start("LocalAzure.ServiceBus", _ => { }, _ => { });
        using var logging = LoggerFactory.Create(builder =>
        {
            builder.AddFilter<ConsoleLoggerProvider>(level => level >= LogLevel.Warning)
                .AddSimpleConsole(console => console.SingleLine = true)
                .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
            telemetry?.AddTo(builder);
        });
        var options = new ServiceBusBrokerOptions { Port = port, DataFile = data, LoggerFactory = logging };
        try
        {
            options.AddEmulatorConfiguration(config);
            await using var broker = await ServiceBusBroker.StartAsync(options, cancellationToken).ConfigureAwait(false);
            var entities = options.Queues.Select(queue => queue.Name).Concat(options.Topics.Select(topic => topic.Name));
            await output.WriteLineAsync($"Service Bus broker on 127.0.0.1:{broker.Port}: {string.Join(", ", entities)}").ConfigureAwait(false);
            await output.WriteLineAsync($"Connection string: {broker.ConnectionString}").ConfigureAwait(false);
            await output.WriteLineAsync("Press Ctrl+C to stop.").ConfigureAwait(false);
            await broker.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
            return 0;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(exception.Message).ConfigureAwait(false);
            return 1;
        }
    }
}
