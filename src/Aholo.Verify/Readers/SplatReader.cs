using System.Diagnostics;
using LocalAzure.Node;

namespace Aholo.Verify.Readers;

/// <summary>Reads PLY, SPZ and SOG with PlayCanvas's splat-transform, which is independent of what wrote them.</summary>
internal sealed class SplatReader
{
    private static readonly string Manifest = Path.Combine(AppContext.BaseDirectory, "Readers");

    private readonly string _command;

    private SplatReader(string command) => _command = command;

    /// <summary>Installs the reader, unless it is installed.</summary>
    /// <exception cref="NodeException">Node.js or npm is missing, or npm failed.</exception>
    public static async Task<SplatReader> InstallAsync(string directory, CancellationToken cancellationToken)
    {
        await NodePackages.InstallAsync(Manifest, directory, cancellationToken);
        return new(Path.Combine(directory, "node_modules", "@playcanvas", "splat-transform", "bin", "cli.mjs"));
    }

    /// <summary>Returns the number of splats in a file.</summary>
    /// <exception cref="CheckFailedException">The file cannot be read.</exception>
    public async Task<int> CountAsync(string file, CancellationToken cancellationToken)
    {
        // A header, then one line per splat.
        var csv = file + ".csv";
        var start = new ProcessStartInfo("node", [_command, file, csv]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var node = NodeProcess.Start(start, start => Process.Start(start)!);
        try
        {
            var output = node.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = node.StandardError.ReadToEndAsync(cancellationToken);
            await node.WaitForExitAsync(cancellationToken);
            await output;
            if (node.ExitCode != 0)
                throw new CheckFailedException($"splat-transform cannot read {Path.GetFileName(file)}: {(await error).Trim()}");
        }
        catch (OperationCanceledException)
        {
            node.Kill(entireProcessTree: true);
            throw;
        }

        return File.ReadLines(csv).Count() - 1;
    }
}
