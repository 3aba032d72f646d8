using System.Diagnostics;
using System.Text;
using Aholo.Tests;

namespace Aholo.Infrastructure.Tests;

/// <summary>Runs a command in the repository's root to its end.</summary>
internal static class CommandLine
{
    /// <summary>Returns the exit code and all that the command printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string command, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = new Process
        {
            StartInfo = new(command, arguments)
            {
                WorkingDirectory = Repository.Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, output.ToString());
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        void Append(string? line)
        {
            lock (output)
                output.AppendLine(line);
        }
    }
}
