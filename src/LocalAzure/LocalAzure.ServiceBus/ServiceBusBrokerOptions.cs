using LocalAzure.ServiceBus.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LocalAzure.ServiceBus;

/// <summary>What a broker offers, and where.</summary>
public sealed class ServiceBusBrokerOptions
{
    /// <summary>AMQP's port.</summary>
    public const int DefaultPort = 5672;

    /// <summary>The port on 127.0.0.1; 0 means any free one.</summary>
    public int Port { get; set; } = DefaultPort;

    /// <summary>The SQLite file that keeps the messages; null keeps them in memory only.</summary>
    public string? DataFile { get; set; }

    /// <summary>How large the data may grow; then what is sent is refused. The default is that of a Service Bus queue, 1 GiB.</summary>
    public int MaxSizeInMegabytes { get; set; } = 1024;

    /// <summary>The queues.</summary>
    public IList<QueueOptions> Queues { get; } = [];

    /// <summary>The topics with their subscriptions.</summary>
    public IList<TopicOptions> Topics { get; } = [];

    /// <summary>The largest message, in bytes, as encoded; a batch counts as one. The default is that of the standard tier, 256 KiB.</summary>
    public int MaxMessageSizeInBytes { get; set; } = 256 * 1024;

    /// <summary>The name of the key in <see cref="ServiceBusBroker.ConnectionString"/>.</summary>
    public string SharedAccessKeyName { get; set; } = "RootManageSharedAccessKey";

    /// <summary>When set, links need a token signed with this key; when null, any token will do and none is needed.</summary>
    public string? SharedAccessKey { get; set; }

    /// <summary>
    /// The clock of locks, times to live, scheduled messages and duplicate detection. The machine's, which is the default, gives the time to start with; what
    /// elapses is then counted, whether that clock is set or not.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>How long a client has to open its connection, on the machine's clock.</summary>
    internal TimeSpan OpenTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Where the broker logs.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>Adds the queues and topics of a configuration file of the official emulator (<c>Config.json</c>).</summary>
    /// <exception cref="InvalidDataException">
    /// The file is not a valid configuration, or uses a feature that this broker does not have; the message names the file and the place in it.
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
