namespace LocalAzure.Azurite;

/// <summary>The command line that starts Azurite, and the account that it has.</summary>
internal static class AzuriteCommand
{
    /// <summary>The program.</summary>
    public const string Program = "node";

    // Azurite's fixed development account: https://learn.microsoft.com/azure/storage/common/storage-use-azurite

    /// <summary>The name of the development account, which is also the path of each service.</summary>
    public const string AccountName = "devstoreaccount1";

    /// <summary>The key of the development account, which everybody knows.</summary>
    public const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // Node.js undoes that its parent ignores SIGHUP. A terminal that closes would end Azurite before it has written its data.
    private const string IgnoreHangup = "data:text/javascript,process.on('SIGHUP',()=>{})";

    /// <summary>Gets the arguments of <see cref="Program"/>, without those that set where Azurite listens.</summary>
    /// <param name="nodeModules">The <c>node_modules</c> folder that holds the package <c>azurite</c>.</param>
    /// <param name="dataDirectory">Where Azurite keeps its data; null to keep it in memory.</param>
    /// <param name="journal">The script that keeps what is confirmed through a kill, <c>journal.js</c>; null to do without.</param>
    public static string[] GetArguments(string nodeModules, string? dataDirectory, string? journal = null) =>
    [
        "--import", IgnoreHangup,
        .. journal is null ? (string[])[] : ["--require", journal],
        Path.Combine(nodeModules, "azurite", "dist", "src", "azurite.js"),
        "--disableTelemetry",
        "--skipApiVersionCheck", // the storage SDK asks for a newer API version than Azurite knows
        .. dataDirectory is null ? (string[])["--inMemoryPersistence"] : ["--location", dataDirectory],
    ];
}
