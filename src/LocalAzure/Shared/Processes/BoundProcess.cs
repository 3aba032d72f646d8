using System.Diagnostics;

namespace LocalAzure.Processes;

/// <summary>
/// A child process that never outlives this process, even if this process is killed. On Unix, a shell beside the child reads from a pipe that ends with this
/// process. On Windows, a job object ends the child.
/// </summary>
/// <remarks>
/// <c>PR_SET_PDEATHSIG</c> is not used, because it follows the thread that started the child and exists only on Linux.
/// </remarks>
internal static class BoundProcess
{
    // The shell becomes the child ('exec'), so that both have the same id. The subshell reads a line from the pipe. A line means that the child has ended, so
    // that its id may be reused; the end of the pipe means that the parent has ended. Ctrl+C and a closing terminal signal the whole process group. The child
    // ignores both signals, because the parent stops it. A service manager sends SIGTERM to the whole group. The child must not ignore it, but the subshell does,
    // because the child stays bound while it stops.
    private const string Script =
        """
        trap '' INT HUP
        exec 3<&0
        (trap '' TERM; read -r ended <&3 || kill -KILL $$) >/dev/null 2>&1 &
        exec 3<&-
        exec "$@" </dev/null
        """;

    /// <summary>Creates the start information of a child process for <see cref="Start"/>.</summary>
    public static ProcessStartInfo CreateStartInfo(IReadOnlyList<string> command) => OperatingSystem.IsWindows()
        ? new(command[0], command.Skip(1))
        : new("/bin/sh", ["-c", Script, "worker", .. command]) { RedirectStandardInput = true };

    /// <summary>Starts the child process.</summary>
    public static Process Start(ProcessStartInfo start)
    {
        var process = Process.Start(start)!;
        if (OperatingSystem.IsWindows())
            JobObject.ForThisProcess.Add(process);
        return process;
    }

    /// <summary>Ends the shell beside a child that has ended.</summary>
    public static void Release(Process process)
    {
        if (!process.StartInfo.RedirectStandardInput)
            return;

        try
        {
            process.StandardInput.WriteLine();
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The shell has already ended.
        }
    }
}
