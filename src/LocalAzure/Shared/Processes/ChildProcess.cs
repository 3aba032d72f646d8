using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LocalAzure.Processes;

/// <summary>Ends child processes: asks first, and ends those that do not listen.</summary>
internal static partial class ChildProcess
{
    private const int Terminate = 15;

    /// <summary>Ends a process and returns when it is gone.</summary>
    /// <param name="process">The process.</param>
    /// <param name="grace">How long it has to end by itself.</param>
    /// <param name="ready">Completes when it may be ended at once, because it has said that it is done; null when it never says.</param>
    public static async Task StopAsync(this Process process, TimeSpan grace, Task? ready = null)
    {
        if (!process.HasExited && !OperatingSystem.IsWindows())
        {
            _ = SendSignal(process.Id, Terminate);
            await Task.WhenAny(process.WaitForExitAsync(), ready ?? Task.Delay(grace), Task.Delay(grace));
        }

        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
