using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using LocalAzure.Shared;

namespace LocalAzure.Node;

/// <summary>Installs a pinned set of npm packages, once, with <c>npm ci</c>.</summary>
internal static partial class NodePackages
{
    /// <summary>The file that pins the packages.</summary>
    public const string LockFile = "package-lock.json";

    private const double Megabyte = 1_000_000;

    private static readonly string Npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
    private static readonly TimeSpan OfflineGrace = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Brings <paramref name="installDirectory"/> to what the <c>package.json</c> and <c>package-lock.json</c> in
    /// <paramref name="manifestDirectory"/> pin. Does nothing when it is there already; several processes may call it at once.
    /// </summary>
    /// <param name="manifestDirectory">Holds <c>package.json</c> and <c>package-lock.json</c>, and the folders of packages that they name as <c>file:</c>.</param>
    /// <param name="installDirectory">Receives <c>node_modules</c>; created when missing.</param>
    /// <param name="cancellationToken">Stops the installation.</param>
    /// <param name="onInstall">Called before npm runs.</param>
    /// <param name="size">How many bytes must be free on the disk before npm runs.</param>
    /// <param name="offlineGrace">How long the packages may take to come from npm's cache when the registry cannot be reached; null for 5 s.</param>
    /// <param name="npm">The program to run instead of the npm on the PATH.</param>
    /// <exception cref="NodeException">
    /// Node.js or npm is missing, the disk is too full or not writable, or npm failed; the message says what to do.
    /// </exception>
    public static async Task InstallAsync(
        string manifestDirectory, string installDirectory, CancellationToken cancellationToken, Action? onInstall = null, long size = 0,
        TimeSpan? offlineGrace = null, string? npm = null)
    {
        await using var installationLock = await AcquireLockAsync(installDirectory, cancellationToken);

        // Inside what it vouches for, so that it goes when that goes.
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

            // The packages we use ship what they need; none has an install script that must run.
            await RunNpmAsync(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], installDirectory, npm ?? Npm, offlineGrace ?? OfflineGrace, cancellationToken);
            await File.WriteAllTextAsync(stamp, wanted, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(installDirectory, exception);
        }
    }

    // npm ends on a full disk with a page of text that hides the reason, and leaves half of the packages.
    private static void CheckRoom(string directory, long size)
    {
        var path = Path.GetFullPath(directory);
        var free = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(path)! : path).AvailableFreeSpace;
        if (free >= size)
            return;

        throw new NodeException(string.Create(
            CultureInfo.InvariantCulture,
            $"npm packages need {Math.Ceiling(size / Megabyte):0} MB in '{directory}', and its disk has {Math.Floor(free / Megabyte):0} MB left. Free some space, and start again."));
    }

    private static NodeException NotWritable(string directory, Exception exception) =>
        new($"npm packages cannot be installed in '{directory}': {exception.Message} Make it writable, with room on its disk.", exception);

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
            // npm tries for minutes; what its cache holds it installs without the registry, in seconds.
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
                    $"'npm {string.Join(' ', arguments)}' in {workingDirectory} ended with {exitCode}. " +
                    "Check that the npm registry can be reached ('npm ping') and that the disk has room, and try again.");
            }
        }
        catch (OperationCanceledException) when (unreachable is not null && !cancellationToken.IsCancellationRequested)
        {
            throw new NodeException(
                $"The npm registry cannot be reached ({unreachable}), and packages that {workingDirectory} needs are not in npm's cache. " +
                "Check the network and npm's settings ('npm config get registry', 'npm config get proxy'), and try again.");
        }
        finally
        {
            await stopping.CancelAsync();
            await Task.WhenAny(reachability); // whatever came of it
        }
    }

    // Null if the registry gives any answer: not every registry knows what 'npm ping' asks for. npm keeps the time limit: ours would also count how long a busy machine
    // takes to start npm.
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

            // Another process is installing; a file lock has nothing to wait on.
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }
    }
}

/// <summary>Starts Node.js programs, with a clear error when Node.js is not installed.</summary>
internal static class NodeProcess
{
    /// <summary>The exit code of a shell that has not found the program that it was to run.</summary>
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
    public static NodeException Missing(string program, Exception? cause = null)
    {
        var message = $"'{program}' could not be started. Install Node.js 20.19 or later, from 22 on 22.12 or later (https://nodejs.org), and see that it is on the PATH.";
        return cause is null ? new(message) : new(message, cause);
    }
}

/// <summary>Something about Node.js or npm is not as it should be; the message names the remedy.</summary>
internal sealed class NodeException : Exception
{
    public NodeException(string message) : base(message)
    {
    }

    public NodeException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
