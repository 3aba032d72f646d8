using System.Diagnostics;

namespace Aholo.Infrastructure.Tests;

/// <summary>Runs a command in the repository's root to its end.</summary>
internal static class CommandLine
{
    /// <summary>Returns the exit code and the output.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string command, IEnumerable<string> arguments, CancellationToken cancellationToken, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output, await error);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
