using Aholo.Local.Hosting;

namespace Aholo.Local.Testing;

/// <summary>The environment of the command for tests and benchmarks: beside others on the same machine, and with the Azurite that all share.</summary>
internal static class TestEnvironment
{
    /// <summary>What each begins with: any free ports, and all that is written in <paramref name="dataDirectory"/>.</summary>
    public static LocalOptions Options(string dataDirectory) => new()
    {
        DataDirectory = dataDirectory,
        HttpPort = 0,
        BlobPort = 0,
        AmqpPort = 0,
        AholoPort = 0,
    };
}
