using System.Security.Cryptography;
using LocalAzure.Node;

namespace LocalAzure.Azurite;

/// <summary>Azurite's npm package: installed once for each user and version, without the packages that it loads but does not use here.</summary>
internal static class AzuritePackage
{
    // What is installed, and what npm keeps of it in its cache, with something to spare.
    private const long Size = 150_000_000;

    /// <summary>Installs it when it is not there, and returns its <c>node_modules</c>.</summary>
    /// <param name="manifest">The folder that holds its <c>package.json</c> and <c>package-lock.json</c>.</param>
    /// <param name="fallback">Where it is installed for a user who has no folder for the data of applications.</param>
    /// <param name="progress">Told before it is installed.</param>
    /// <param name="cancellationToken">Stops the installation.</param>
    /// <exception cref="NodeException">Node.js or npm is missing, the disk is too full, or npm failed; the message says what to do.</exception>
    public static async Task<string> InstallAsync(
        string manifest, string fallback, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var user = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        var version = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(manifest, NodePackages.LockFile), cancellationToken)))[..12];
        var folder = user.Length > 0 ? Path.Combine(user, "Aholo.Functions", $"azurite-{version}") : fallback;
        await NodePackages.InstallAsync(
            manifest,
            folder,
            cancellationToken,
            onInstall: () => progress?.Report($"Installing Azurite from npm (61 MB, once) in {folder}"),
            size: Size);
        return Path.Combine(folder, "node_modules");
    }
}
