using LocalAzure.Azurite;
using LocalAzure.Node;

namespace Aholo.Tests;

/// <summary>Where things are in the working copy that the tests run from.</summary>
internal static class Repository
{
    /// <summary>The folder that holds Aholo.Functions.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Installs the npm packages that the tests check our work against (tests/node) and returns their folder.</summary>
    public static Task<string> InstallNodeToolsAsync(CancellationToken cancellationToken) => InstallNodeToolsAsync("", cancellationToken);

    /// <summary>Installs the npm packages of a folder below tests/node and returns that folder.</summary>
    public static async Task<string> InstallNodeToolsAsync(string name, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Root, "tests", "node", name);
        await NodePackages.InstallAsync(folder, folder, cancellationToken);
        return folder;
    }

    /// <summary>Installs Azurite, where Aholo.Local does, and returns its <c>node_modules</c>.</summary>
    public static Task<string> InstallAzuriteAsync(CancellationToken cancellationToken) =>
        AzuritePackage.InstallAsync(
            Path.Combine(Root, "src", "LocalAzure", "Shared", "Azurite"), Path.Combine(Root, ".local", "azurite-package"), progress: null, cancellationToken);

    /// <summary>Starts Azurite on free ports with an empty store in <paramref name="dataDirectory"/>, or in memory if that is null.</summary>
    public static async Task<AzuriteServer> StartAzuriteAsync(string? dataDirectory, CancellationToken cancellationToken, params string[] arguments) =>
        await AzuriteServer.StartAsync(await InstallAzuriteAsync(cancellationToken), dataDirectory, ports: default, cancellationToken, accessLog: null, scripts: null, accounts: null, arguments);

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Aholo.Functions.sln")))
                return directory.FullName;
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Aholo.Functions.sln.");
    }
}
