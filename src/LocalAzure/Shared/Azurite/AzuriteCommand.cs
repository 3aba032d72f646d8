namespace LocalAzure.Azurite;

/// <summary>The command line of Azurite and its account.</summary>
internal static class AzuriteCommand
{
    /// <summary>The program.</summary>
    public const string Program = "node";

    // Azurite's fixed development account: https://learn.microsoft.com/azure/storage/common/storage-use-azurite

    /// <summary>The name of the development account, which is also the path of each service.</summary>
    public const string AccountName = "devstoreaccount1";

    /// <summary>The public key of the development account.</summary>
    public const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // Node.js resets an ignored SIGHUP of its parent. Closing the terminal would end Azurite before it has written its data.
    private const string IgnoreHangup = "data:text/javascript,process.on('SIGHUP',()=>{})";

    /// <summary>Gets the connection string of an account that has the key of the development account.</summary>
    /// <param name="ports">The ports that Azurite listens on, or will.</param>
    /// <param name="account">The development account, or one of the accounts that Azurite is started with.</param>
    public static string GetConnectionString(AzuritePorts ports, string account = AccountName) =>
        $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={AccountKey};" +
        $"BlobEndpoint=http://127.0.0.1:{ports.Blob}/{account};QueueEndpoint=http://127.0.0.1:{ports.Queue}/{account};" +
        $"TableEndpoint=http://127.0.0.1:{ports.Table}/{account};";

    /// <summary>Gets the scripts that save processor time, report changed blobs to the local Functions host and keep confirmed changes after a kill.</summary>
    /// <param name="folder">The folder of the scripts.</param>
    /// <param name="dataDirectory">The data folder; null for data in memory.</param>
    public static IReadOnlyList<string> GetScripts(string folder, string? dataDirectory) =>
        [.. ((string[])["templates.js", "queues.js", "changes.js", .. dataDirectory is null ? (string[])[] : ["journal.js"]]).Select(script => Path.Combine(folder, script))];

    /// <summary>Gets the arguments of <see cref="Program"/>, without the hosts and ports.</summary>
    /// <param name="nodeModules">The <c>node_modules</c> folder with the package <c>azurite</c>.</param>
    /// <param name="dataDirectory">The data folder; null for data in memory.</param>
    /// <param name="scripts">The scripts that are loaded before Azurite starts, in this order.</param>
    public static string[] GetArguments(string nodeModules, string? dataDirectory, IReadOnlyList<string> scripts) =>
    [
        "--import", IgnoreHangup,
        .. scripts.SelectMany(script => (string[])["--require", script]),
        Path.Combine(nodeModules, "azurite", "dist", "src", "azurite.js"),
        "--disableTelemetry",
        "--skipApiVersionCheck", // the storage SDK uses a newer API version than Azurite supports
        .. dataDirectory is null ? (string[])["--inMemoryPersistence"] : ["--location", dataDirectory],
    ];
}
