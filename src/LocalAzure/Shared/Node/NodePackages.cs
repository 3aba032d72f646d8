using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using LocalAzure.Shared;

namespace LocalAzure.Node;

/// <summary>Installs a pinned set of npm packages once, with <c>npm ci</c>.</summary>
internal static partial class NodePackages
{
    /// <summary>The name of the lock file.</summary>
    public const string LockFile = "package-lock.json";

    private const double Megabyte = 1_000_000;

    private static readonly string Npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
    private static readonly TimeSpan OfflineGrace = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Installs the packages of the <c>package.json</c> and <c>package-lock.json</c> in <paramref name="manifestDirectory"/> unless they are installed already.
    /// Several processes can call it at the same time.
    /// </summary>
    /// <param name="manifestDirectory">The folder of <c>package.json</c>, <c>package-lock.json</c> and the packages that they refer to as <c>file:</c>.</param>
    /// <param name="installDirectory">The folder for <c>node_modules</c>, which is created if it does not exist.</param>
    /// <param name="cancellationToken">Cancels the installation.</param>
    /// <param name="onInstall">Called before npm runs.</param>
    /// <param name="size">The required free disk space, in bytes.</param>
    /// <param name="offlineGrace">The time limit for an installation from the npm cache if the registry is unreachable; null for 5 s.</param>
    /// <param name="npm">The program to run instead of <c>npm</c>.</param>
    /// <exception cref="NodeException">
    /// Node.js or npm is missing, the disk is full or not writable, or npm failed. The message contains the remedy.
    /// </exception>
    public static async Task InstallAsync(
        string manifestDirectory, string installDirectory, CancellationToken cancellationToken, Action? onInstall = null, long size = 0,
        TimeSpan? offlineGrace = null, string? npm = null)
    {
        await using var installationLock = await AcquireLockAsync(installDirectory, cancellationToken);

        // In node_modules, so that it is deleted together with it.
        var stamp = Path.Combine(installDirectory, "node_modules", ".installed");
        var wanted = await File.ReadAllTextAsync(Path.Combine(manifestDirectory, LockFile), cancellationToken);
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp, cancellationToken) == wanted)
            return;

        CheckRoom(installDirectory, size);
        onInstall?.Invoke();
        try
        {
            if (Path.GetFullPath(manifestDirectory) != Path.GetFullPath(installDirectory))
                Copy(manifestDirectory, installDirectory);

            // None of the packages needs its install scripts.
            await RunNpmAsync(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], installDirectory, npm ?? Npm, offlineGrace ?? OfflineGrace, cancellationToken);
            await File.WriteAllTextAsync(stamp, wanted, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(installDirectory, exception);
        }
    }

    // On a full disk, npm leaves a partial installation and a long message without the reason.
    private static void CheckRoom(string directory, long size)
    {
        var path = Path.GetFullPath(directory);
        var free = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(path)! : path).AvailableFreeSpace;
        if (free >= size)
            return;

        throw new NodeException(string.Create(
            CultureInfo.InvariantCulture,
            $"npm packages need {Math.Ceiling(size / Megabyte):0} MB in '{directory}', and the disk has {Math.Floor(free / Megabyte):0} MB free. Free some space and start again."));
    }

    private static NodeException NotWritable(string directory, Exception exception) =>
        new($"npm packages cannot be installed in '{directory}': {exception.Message} Make the folder writable and check the free disk space.", exception);

    private static void Copy(string source, string target)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*.js*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }

    private static async Task RunNpmAsync(
        string[] arguments, string workingDirectory, string npm, TimeSpan offlineGrace, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = RunNpmAsync(npm, arguments, workingDirectory, stopping.Token);
        var reachability = FindRegistryProblemAsync(npm, workingDirectory, stopping.Token);
        string? unreachable = null;
        if (await Task.WhenAny(running, reachability) == reachability && (unreachable = await reachability) is not null)
        {
            // npm retries for minutes. From its cache it installs within seconds.
            await Task.WhenAny(running, Task.Delay(offlineGrace, stopping.Token));
            if (!running.IsCompleted)
                await stopping.CancelAsync();
        }

        try
        {
            var (exitCode, output) = await running;
            if (exitCode == NodeProcess.NotFound)
                throw NodeProcess.Missing("npm");
            if (exitCode != 0)
            {
                throw new NodeException(
                    output.TrimEnd() + Environment.NewLine +
                    $"'npm {string.Join(' ', arguments)}' in {workingDirectory} ended with exit code {exitCode}. " +
                    "Check that the npm registry is reachable ('npm ping') and that the disk has free space, and try again.");
            }
        }
        catch (OperationCanceledException) when (unreachable is not null && !cancellationToken.IsCancellationRequested)
        {
            throw new NodeException(
                $"The npm registry is unreachable ({unreachable}), and the npm cache does not contain all packages of {workingDirectory}. " +
                "Check the network and the settings of npm ('npm config get registry', 'npm config get proxy'), and try again.");
        }
        finally
        {
            await stopping.CancelAsync();
            await Task.WhenAny(reachability); // ignore its result
        }
    }

    // Null if the registry sends any response, because some registries do not support 'npm ping'. The timeout is that of npm, because ours would include the start of
    // npm on a busy machine.
    private static async Task<string?> FindRegistryProblemAsync(string npm, string workingDirectory, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await RunNpmAsync(npm, ["ping", "--fetch-retries=0", "--fetch-timeout=8000"], workingDirectory, cancellationToken);
        return exitCode != 0 && NetworkError().Match(output) is { Success: true } match ? match.Value : null;
    }

    private static async Task<(int ExitCode, string Output)> RunNpmAsync(
        string npm, string[] arguments, string workingDirectory, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(npm, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        using var process = NodeProcess.Start(start, start => Process.Start(start)!);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await error + await output);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    [GeneratedRegex("ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET_TIMEOUT|FETCH_ERROR")]
    private static partial Regex NetworkError();

    private static async Task<FileStream> AcquireLockAsync(string directory, CancellationToken cancellationToken)
    {
        var path = Path.Combine(directory, ".lock");
        while (true)
        {
            try
            {
                Directory.CreateDirectory(directory);
                if (FileLock.TryTake(path) is { } taken)
                    return taken;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw NotWritable(directory, exception);
            }

            // Another process is installing. A file lock cannot be awaited.
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }
    }
}

/// <summary>Starts Node.js programs, with a clear error if Node.js is not installed.</summary>
internal static class NodeProcess
{
    /// <summary>The exit code of a shell that has not found the program.</summary>
    public const int NotFound = 127;

    /// <param name="start">The description of the process.</param>
    /// <param name="run">Starts it.</param>
    /// <exception cref="NodeException">The program was not found.</exception>
    public static Process Start(ProcessStartInfo start, Func<ProcessStartInfo, Process> run)
    {
        try
        {
            return run(start);
        }
        catch (Win32Exception exception)
        {
            throw Missing(start.FileName, exception);
        }
    }

    /// <summary>Creates the error for a program that was not found.</summary>
    public static NodeException Missing(string program, Exception? cause = null) =>
        new($"'{program}' could not be started. Install Node.js 20.19 or later, from 22 on 22.12 or later (https://nodejs.org), and add it to the PATH.", cause);
}

/// <summary>Node.js or npm is missing or failed. The message contains the remedy.</summary>
internal sealed class NodeException(string message, Exception? innerException = null) : Exception(message, innerException);
