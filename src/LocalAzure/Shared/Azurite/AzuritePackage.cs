using System.Security.Cryptography;
using LocalAzure.Node;

namespace LocalAzure.Azurite;

/// <summary>The npm package of Azurite, installed once for each user and version, without its unused dependencies.</summary>
internal static class AzuritePackage
{
    // The size of the installation and the npm cache, with a margin.
    private const long Size = 150_000_000;

    /// <summary>Gets the user's folder for installations; null for a user without a folder for application data.</summary>
    public static string? UserFolder =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } user
            ? Path.Combine(user, "LocalAzure")
            : null;

    /// <summary>Installs the package if it is missing, and returns its <c>node_modules</c> folder.</summary>
    /// <param name="manifest">The folder of <c>package.json</c> and <c>package-lock.json</c>.</param>
    /// <param name="fallback">The installation folder if <see cref="UserFolder"/> is null.</param>
    /// <param name="progress">Receives a message before the installation.</param>
    /// <param name="cancellationToken">Cancels the installation.</param>
    /// <exception cref="NodeException">Node.js or npm is missing, the disk is full, or npm failed. The message contains the remedy.</exception>
    public static async Task<string> InstallAsync(
        string manifest, string fallback, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        var version = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(manifest, NodePackages.LockFile), cancellationToken)))[..12];
        var folder = UserFolder is { } user ? Path.Combine(user, $"azurite-{version}") : fallback;
        await NodePackages.InstallAsync(
            manifest,
            folder,
            cancellationToken,
            onInstall: () => progress?.Report($"Installing Azurite from npm (61 MB, once) in {folder}"),
            size: Size);
        return Path.Combine(folder, "node_modules");
    }
}
