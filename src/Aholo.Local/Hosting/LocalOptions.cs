using Aholo.Simulator;

namespace Aholo.Local.Hosting;

/// <summary>What is started, and where.</summary>
internal sealed record LocalOptions
{
    /// <summary>Where everything that is kept between runs lives.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>
    /// Whether storage is kept in memory, and gone with the process. Azurite writes its whole index, which grows with every blob, to the disk every 5 s.
    /// </summary>
    public bool StorageInMemory { get; init; }

    /// <summary>Where each request to storage is noted; null for nowhere.</summary>
    public string? StorageLog { get; init; }

    /// <summary>Whether the function app is started, too.</summary>
    public bool RunApp { get; init; } = true;

    /// <summary>Whether the function app runs in this process, for a debugger.</summary>
    public bool InProcess { get; init; }

    /// <summary>The folder of the function app; null for the one that was built with this program.</summary>
    public string? AppFolder { get; init; }

    /// <summary>The function app's port; 0 for any free one.</summary>
    public int HttpPort { get; init; } = 7071;

    /// <summary>Azurite's blob port; 0 for any free ones. Queues and tables take the next two.</summary>
    public int BlobPort { get; init; } = 10000;

    /// <summary>The broker's port; 0 for any free one.</summary>
    public int AmqpPort { get; init; } = 5672;

    /// <summary>The simulator's port; 0 for any free one.</summary>
    public int AholoPort { get; init; } = 7090;

    /// <summary>The real service to use instead of the simulator. Its credentials come from the environment.</summary>
    public Uri? AholoUrl { get; init; }

    /// <summary>How long the simulator's tasks take.</summary>
    public TimeSpan TaskDuration { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Changes what the simulator is like.</summary>
    public Func<AholoSimulatorOptions, AholoSimulatorOptions> ConfigureSimulator { get; init; } = options => options;

    /// <summary>More settings for the function app.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
