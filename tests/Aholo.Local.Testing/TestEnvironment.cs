using Aholo.Local.Hosting;

namespace Aholo.Local.Testing;

/// <summary>The environment of the command for tests and benchmarks, which can run in parallel and share an installation of Azurite.</summary>
internal static class TestEnvironment
{
    /// <summary>Creates options with free ports and a data directory.</summary>
    public static LocalOptions Options(string dataDirectory) => new()
    {
        DataDirectory = dataDirectory,
        HttpPort = 0,
        BlobPort = 0,
        AmqpPort = 0,
        AholoPort = 0,
    };
}
