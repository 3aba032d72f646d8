using System.Diagnostics;

namespace Aholo.EndToEnd.Tests;

/// <summary>The command in its own process, with its own data directory.</summary>
internal sealed class Command : IDisposable
{
    /// <summary>The options that select free ports.</summary>
    public static readonly string[] AnyPorts = ["--http-port", "0", "--blob-port", "0", "--amqp-port", "0", "--aholo-port", "0"];

    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("command-").FullName;

    public void Dispose() => Directory.Delete(DataDirectory, recursive: true);

    /// <summary>Gets the shell command, with a data directory in the current folder.</summary>
    public static string Line(string[] arguments) => $"dotnet '{Path.Combine(AppContext.BaseDirectory, "Aholo.Local.dll")}' {string.Join(' ', arguments)}";

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
