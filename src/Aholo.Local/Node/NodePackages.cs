using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using LocalServers;

namespace Aholo.Local.Node;

/// <summary>Installs a pinned set of npm packages, once, with <c>npm ci</c>.</summary>
internal static class NodePackages
{
    /// <summary>The file that pins the packages.</summary>
    public const string LockFile = "package-lock.json";

    private const double Megabyte = 1_000_000;

    /// <summary>
    /// Brings <paramref name="installDirectory"/> to what the <c>package.json</c> and <c>package-lock.json</c> in
    /// <paramref name="manifestDirectory"/> pin. Does nothing when it is there already; several processes may call it at once.
    /// </summary>
    /// <param name="manifestDirectory">Holds <c>package.json</c> and <c>package-lock.json</c>, and the folders of packages that they name as <c>file:</c>.</param>
    /// <param name="installDirectory">Receives <c>node_modules</c>; created when missing.</param>
    /// <param name="cancellationToken">Stops the installation.</param>
    /// <param name="onInstall">Called before npm runs.</param>
    /// <param name="size">How many bytes must be free on the disk before npm runs.</param>
    /// <exception cref="NodeException">
    /// Node.js or npm is missing, the disk is too full or not writable, or npm failed; the message says what to do.
    /// </exception>
    public static async Task InstallAsync(
        string manifestDirectory, string installDirectory, CancellationToken cancellationToken, Action? onInstall = null, long size = 0)
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
            await RunNpmAsync(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], installDirectory, cancellationToken);
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

    private static async Task RunNpmAsync(string[] arguments, string workingDirectory, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        using var npm = NodeProcess.Start(start, start => Process.Start(start)!);
        try
        {
            var output = npm.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = npm.StandardError.ReadToEndAsync(cancellationToken);
            await npm.WaitForExitAsync(cancellationToken);
            if (npm.ExitCode != 0)
            {
                throw new NodeException(
                    $"{await error}{await output}".TrimEnd() + Environment.NewLine +
                    $"'npm {string.Join(' ', arguments)}' in {workingDirectory} ended with {npm.ExitCode}. " +
                    "Check that the npm registry can be reached ('npm ping') and that the disk has room, and try again.");
            }
        }
        catch (OperationCanceledException)
        {
            npm.Kill(entireProcessTree: true);
            throw;
        }
    }

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
