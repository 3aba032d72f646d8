using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LocalAzure.Processes;

/// <summary>Stops child processes: with SIGTERM first, then by force.</summary>
internal static class ChildProcess
{
    private const int SigTerm = 15;

    /// <summary>Stops a process and returns when it has ended.</summary>
    /// <param name="process">The process.</param>
    /// <param name="grace">How long the process has to end after SIGTERM.</param>
    /// <param name="ready">Completes when the process has finished its work and can be killed before the end of <paramref name="grace"/>; null if it does not report that.</param>
    public static async Task StopAsync(this Process process, TimeSpan grace, Task? ready = null)
    {
        if (!process.HasExited && !OperatingSystem.IsWindows())
        {
            _ = SendSignal(process.Id, SigTerm);
            await Task.WhenAny(process.WaitForExitAsync(), ready ?? Task.Delay(grace), Task.Delay(grace));
        }

        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    // .NET can kill a process, but not send it SIGTERM. Not LibraryImport, whose generated code is unsafe.
    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int processId, int signal);
}
