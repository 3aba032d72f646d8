using System.Diagnostics;
using Aspire.Hosting;

namespace LocalAzure.Aspire;

/// <summary>Finds the output folder of a project.</summary>
internal static class ProjectOutput
{
    /// <summary>Asks MSBuild for the output folder of a project.</summary>
    /// <param name="project">The project file.</param>
    /// <param name="configuration">The configuration that it is built in.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="DistributedApplicationException">MSBuild cannot evaluate the project.</exception>
    public static async Task<string> FindFolderAsync(string project, string configuration, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } dotnet ? dotnet : "dotnet",
            ["msbuild", project, "-nologo", "-getProperty:TargetDir", $"-property:Configuration={configuration}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var msbuild = Process.Start(start)!;
        try
        {
            var (output, error) = (msbuild.StandardOutput.ReadToEndAsync(cancellationToken), msbuild.StandardError.ReadToEndAsync(cancellationToken));
            await msbuild.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            var (folder, problem) = ((await output.ConfigureAwait(false)).Trim(), await error.ConfigureAwait(false));
            return msbuild.ExitCode == 0 && folder.Length > 0
                ? folder
                : throw new DistributedApplicationException($"MSBuild cannot evaluate the output folder of '{project}': {folder} {problem}");
        }
        catch (OperationCanceledException)
        {
            msbuild.Kill(entireProcessTree: true);
            throw;
        }
    }
}
