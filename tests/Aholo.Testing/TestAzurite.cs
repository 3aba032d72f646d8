using LocalAzure.Azurite;

namespace Aholo.Testing;

/// <summary>Azurite on 127.0.0.1, for one test or fixture.</summary>
public sealed class TestAzurite : IAsyncDisposable
{
    private static readonly string Folder = Path.Combine(Repository.Root, "src", "LocalAzure", "Shared", "Azurite");

    private readonly AzuriteServer _server;

    private TestAzurite(AzuriteServer server) => _server = server;

    /// <summary>Gets the process id.</summary>
    public int Id => _server.Id;

    /// <summary>Gets the connection string of the development account.</summary>
    public string ConnectionString => _server.ConnectionString;

    /// <summary>Gets the port of the blob service.</summary>
    public int BlobPort => _server.BlobPort;

    /// <summary>Gets the connection string of one of the accounts that Azurite was started with.</summary>
    public string GetConnectionString(string account) => _server.GetConnectionString(account);

    /// <summary>Installs Azurite if it is missing, where Aholo.Local installs it, and returns its <c>node_modules</c> folder.</summary>
    public static Task<string> InstallAsync(CancellationToken cancellationToken) => AzuritePackage.InstallAsync(
        Folder, Path.Combine(Repository.Root, ".local", "azurite-package"), progress: null, cancellationToken);

    /// <summary>Starts Azurite.</summary>
    /// <param name="dataDirectory">The data folder, which is created if it does not exist; null for data in memory.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <param name="blobPort">The port of the blob service; 0 for any free port.</param>
    /// <param name="queuePort">The port of the queue service; 0 for any free port.</param>
    /// <param name="scripts">Whether it reports changes and keeps a journal, as in the local environment.</param>
    /// <param name="accounts">The accounts instead of the development account.</param>
    /// <param name="arguments">More command-line arguments.</param>
    public static async Task<TestAzurite> StartAsync(
        string? dataDirectory,
        CancellationToken cancellationToken,
        int blobPort = 0,
        int queuePort = 0,
        bool scripts = false,
        IReadOnlyList<string>? accounts = null,
        params string[] arguments) =>
        new(await AzuriteServer.StartAsync(
            await InstallAsync(cancellationToken), dataDirectory, new(blobPort, queuePort, 0), cancellationToken, accessLog: null,
            scripts ? AzuriteCommand.GetScripts(Folder, dataDirectory) : null, accounts, arguments));

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
