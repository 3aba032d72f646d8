using Aholo.Simulator;

namespace Aholo.Local.Hosting;

/// <summary>The options of a local environment.</summary>
internal sealed record LocalOptions
{
    /// <summary>The directory of the state that is kept between runs.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The log file of requests to storage; null for none.</summary>
    public string? StorageLog { get; init; }

    /// <summary>Whether to start the function app.</summary>
    public bool RunApp { get; init; } = true;

    /// <summary>Whether the function app runs in this process, for a debugger.</summary>
    public bool InProcess { get; init; }

    /// <summary>The folder of the function app; null for the app that was built with this program.</summary>
    public string? AppFolder { get; init; }

    /// <summary>The function app's port; 0 for any free port.</summary>
    public int HttpPort { get; init; } = 7071;

    /// <summary>Azurite's blob port; 0 for any free ports. Queues and tables use the next two.</summary>
    public int BlobPort { get; init; } = 10000;

    /// <summary>The broker's port; 0 for any free port.</summary>
    public int AmqpPort { get; init; } = 5672;

    /// <summary>The simulator's port; 0 for any free port.</summary>
    public int AholoPort { get; init; } = 7090;

    /// <summary>The connection string of the Service Bus to use instead of the broker.</summary>
    public string? ServiceBus { get; init; }

    /// <summary>The service to use instead of the simulator. Its credentials come from the environment or from <see cref="Settings"/>.</summary>
    public Uri? AholoUrl { get; init; }

    /// <summary>The duration of the simulator's tasks.</summary>
    public TimeSpan TaskDuration { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Changes the options of the simulator.</summary>
    public Func<AholoSimulatorOptions, AholoSimulatorOptions> ConfigureSimulator { get; init; } = options => options;

    /// <summary>Additional settings of the function app.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
