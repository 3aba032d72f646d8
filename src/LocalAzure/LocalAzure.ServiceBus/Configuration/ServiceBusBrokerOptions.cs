using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LocalAzure.ServiceBus.Configuration;

/// <summary>The options of a broker.</summary>
public sealed class ServiceBusBrokerOptions
{
    /// <summary>The port of AMQP.</summary>
    public const int DefaultPort = 5672;

    /// <summary>Gets or sets the port on 127.0.0.1; 0 for any free port.</summary>
    public int Port { get; set; } = DefaultPort;

    /// <summary>Gets or sets the SQLite file for the messages; null keeps them in memory.</summary>
    public string? DataFile { get; set; }

    /// <summary>Gets or sets the maximum size of the data. Beyond it, sent messages are rejected. The default is that of a Service Bus queue, 1 GiB.</summary>
    public int MaxSizeInMegabytes { get; set; } = 1024;

    /// <summary>Gets the queues.</summary>
    public IList<QueueOptions> Queues { get; } = [];

    /// <summary>Gets the topics with their subscriptions.</summary>
    public IList<TopicOptions> Topics { get; } = [];

    /// <summary>Gets or sets the maximum encoded size of a message or batch, in bytes. The default is that of the standard tier, 256 KiB.</summary>
    public int MaxMessageSizeInBytes { get; set; } = 256 * 1024;

    /// <summary>Gets or sets the name of the key in the connection string.</summary>
    public string SharedAccessKeyName { get; set; } = "RootManageSharedAccessKey";

    /// <summary>Gets or sets the key that must sign the tokens of clients; null to authorize all clients.</summary>
    public string? SharedAccessKey { get; set; }

    /// <summary>
    /// Gets or sets the clock of locks, times to live, scheduled messages and duplicate detection. With the default, the system clock, the broker starts at
    /// its time and then counts the elapsed time, even if the system clock is set.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Gets or sets the time limit for opening a connection.</summary>
    internal TimeSpan OpenTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets the logger factory.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>Adds the queues and topics of a configuration file of the official emulator (<c>Config.json</c>).</summary>
    /// <exception cref="InvalidDataException">
    /// The file is not valid or uses an unsupported feature. The message names the file and the location in it.
    /// </exception>
    public void AddEmulatorConfiguration(string path)
    {
        var (queues, topics) = EmulatorConfiguration.Read(path);
        foreach (var queue in queues)
            Queues.Add(queue);
        foreach (var topic in topics)
            Topics.Add(topic);
    }
}
