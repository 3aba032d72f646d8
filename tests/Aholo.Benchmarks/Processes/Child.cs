using System.Diagnostics;
using System.Text.Json;

namespace Aholo.Benchmarks.Processes;

/// <summary>Starts programs, this one among them.</summary>
internal static class Child
{
    /// <summary>Starts one of this program's hidden commands.</summary>
    public static Process StartSelf(string command, IEnumerable<string> arguments)
    {
        var line = GetOwnCommandLine(command, arguments);
        return Start(line[0], line.Skip(1));
    }

    /// <summary>Returns the program and the arguments that run one of this program's hidden commands.</summary>
    public static IReadOnlyList<string> GetOwnCommandLine(string command, IEnumerable<string> arguments) =>
    [
        Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet" ? self : "dotnet",
        Path.Combine(AppContext.BaseDirectory, "Aholo.Benchmarks.dll"),
        command,
        .. arguments,
    ];

    /// <summary>Starts a program whose output is read.</summary>
    public static Process Start(string program, IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;

    /// <summary>Runs a hidden command to its end and reads its last line as JSON.</summary>
    public static async Task<T> RunAsync<T>(IChildCommand command, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = StartSelf(command.Name, arguments);
        return JsonSerializer.Deserialize<T>((await process.ReadToEndAsync(cancellationToken)).TrimEnd().Split('\n')[^1])!;
    }

    /// <summary>Waits until a program has ended and returns what it wrote.</summary>
    /// <exception cref="InvalidOperationException">It ended with an error.</exception>
    public static async Task<string> ReadToEndAsync(this Process process, CancellationToken cancellationToken)
    {
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0
                ? output
                : throw new InvalidOperationException($"{string.Join(' ', process.StartInfo.ArgumentList)} ended with {process.ExitCode}. {output}");
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }
}
