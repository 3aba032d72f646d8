using System.Diagnostics;

namespace LocalAzure.Processes;

/// <summary>
/// A child process that never outlives this process, even when this one is killed. On Unix a pipe does it: a small shell beside the child holds the
/// reading end, and the pipe ends with this process. On Windows a job object does it.
/// </summary>
/// <remarks>
/// <c>PR_SET_PDEATHSIG</c> is not used: it follows the thread that started the child, not the process, and exists on Linux only.
/// </remarks>
internal static class BoundProcess
{
    // The shell becomes the child ('exec'), so that its id is the child's. The subshell reads a line from the pipe: a line means that the child
    // has ended and its id may belong to another process by now; the end of the pipe means that the parent is gone. Ctrl+C in a terminal, and a
    // terminal that closes, reach the whole group: the child ignores both, because the parent stops it in order. A service manager ends the whole
    // group with SIGTERM, which the child must not ignore; the subshell does, because the child stays bound while it stops.
    private const string Script =
        """
        trap '' INT HUP
        exec 3<&0
        (trap '' TERM; read -r ended <&3 || kill -KILL $$) >/dev/null 2>&1 &
        exec 3<&-
        exec "$@" </dev/null
        """;

    /// <summary>Creates the description of a child process; <see cref="Start"/> starts it.</summary>
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

    /// <summary>Tells the shell beside a child that has ended, so that it ends too.</summary>
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
            // The shell has ended already.
        }
    }
}
