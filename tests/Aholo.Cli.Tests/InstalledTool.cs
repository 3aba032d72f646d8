using System.Diagnostics;

namespace Aholo.Tests.Cli;

/// <summary>The tool as it is packed, installed into an empty folder.</summary>
public sealed class InstalledTool : IAsyncLifetime
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("aholo-tool-").FullName;

    public async ValueTask InitializeAsync()
    {
        var packages = Path.Combine(_folder, "packages");
        // Packs the build output of the tests.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        await DotnetAsync("pack", Path.Combine(Repository.Root, "src/Aholo.Cli"), "--no-build", "--configuration", configuration, "--output", packages);
        var package = Path.GetFileNameWithoutExtension(Directory.GetFiles(packages, "Aholo.Cli.*.nupkg").ShouldHaveSingleItem());
        var version = package["Aholo.Cli.".Length..];
        await DotnetAsync("tool", "install", "Aholo.Cli", "--version", version, "--tool-path", ToolPath, "--source", packages);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return default;
    }

    private string ToolPath => Path.Combine(_folder, "tool");

    /// <summary>Starts the tool in a folder.</summary>
    internal Process Start(CliWorld world, string[] arguments) => Start(Path.Combine(ToolPath, "aholo"), arguments, world.Folder, world.EnvironmentVariables);

    /// <summary>Runs the tool to its end.</summary>
    internal async Task<CliRun> RunAsync(CliWorld world, params string[] arguments)
    {
        using var process = Start(world, arguments);
        return await EndAsync(process);
    }

    internal static async Task<CliRun> EndAsync(Process process, string error = "")
    {
        var cancellation = TestContext.Current.CancellationToken;
        var (output, rest) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        try
        {
            await process.WaitForExitAsync(cancellation).WaitAsync(Timeout, cancellation);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new(process.ExitCode, await output, error + await rest);
    }

    private async Task DotnetAsync(params string[] arguments)
    {
        // The global package folder may have packages of an earlier build.
        using var process = Start(
            "dotnet",
            arguments,
            _folder,
            // The SDK leaves empty folders in the folder for temporary files.
            new Dictionary<string, string?> { ["NUGET_PACKAGES"] = Path.Combine(_folder, "nuget"), ["MSBUILDDISABLENODEREUSE"] = "1", ["TMPDIR"] = _folder });
        var run = await EndAsync(process);
        run.ExitCode.ShouldBe(0, $"dotnet {string.Join(' ', arguments)}\n{run.Out}\n{run.Error}");
    }

    private static Process Start(string program, string[] arguments, string folder, IEnumerable<KeyValuePair<string, string?>> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
