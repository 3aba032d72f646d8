using System.Diagnostics;

namespace Aholo.EndToEnd.Tests;

/// <summary>The command in a process of its own, with a data directory of its own.</summary>
internal sealed class Command : IDisposable
{
    /// <summary>The options that make it use any free ports.</summary>
    public static readonly string[] AnyPorts = ["--http-port", "0", "--blob-port", "0", "--amqp-port", "0", "--aholo-port", "0"];

    /// <summary>Where it keeps its state.</summary>
    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("command-").FullName;

    public void Dispose() => Directory.Delete(DataDirectory, recursive: true);

    /// <summary>Gets the line that starts it in a shell, with the data directory of the shell's folder.</summary>
    public static string Line(string[] arguments) => $"dotnet '{Path.Combine(AppContext.BaseDirectory, "Aholo.Local.dll")}' {string.Join(' ', arguments)}";

    /// <summary>Runs it to its end.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(
        string[] arguments, Dictionary<string, string>? environment = null, string? dataDirectory = null)
    {
        using var command = Start(arguments, environment, dataDirectory);
        var output = command.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = command.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        try
        {
            await command.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            command.Kill(entireProcessTree: true);
            throw;
        }

        return (command.ExitCode, await output + await error);
    }

    /// <summary>Starts it.</summary>
    public Process Start(string[] arguments, Dictionary<string, string>? environment = null, string? dataDirectory = null)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet" ? self : FindDotnet(),
            [Path.Combine(AppContext.BaseDirectory, "Aholo.Local.dll"), "--data", dataDirectory ?? DataDirectory, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;

        return Process.Start(start)!;
    }

    private static string FindDotnet() => Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
        .Select(directory => Path.Combine(directory, "dotnet")).First(File.Exists);
}
