using LocalAzure.Node;

namespace Aholo.Testing;

/// <summary>The paths and tools of the repository.</summary>
public static class Repository
{
    /// <summary>The folder of Aholo.Functions.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Installs the npm packages of tests/node and returns their folder.</summary>
    public static Task<string> InstallNodeToolsAsync(CancellationToken cancellationToken) => InstallNodeToolsAsync("", cancellationToken);

    /// <summary>Installs the npm packages of a folder below tests/node and returns that folder.</summary>
    public static async Task<string> InstallNodeToolsAsync(string name, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Root, "tests", "node", name);
        await NodePackages.InstallAsync(folder, folder, cancellationToken);
        return folder;
    }

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
