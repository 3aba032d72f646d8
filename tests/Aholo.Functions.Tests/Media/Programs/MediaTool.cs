using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Aholo.Tests.Media;

/// <summary>Runs exiftool and ffprobe, which may not be installed.</summary>
internal static class MediaTool
{
    /// <summary>Runs a program that writes JSON; null if it is not installed or writes nothing.</summary>
    public static async Task<JsonElement?> ReadJsonAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        Process? process;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (Win32Exception)
        {
            return null;
        }

        using (process)
        {
            try
            {
                var errors = process!.StandardError.ReadToEndAsync(cancellationToken);
                var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
                await errors;
                await process.WaitForExitAsync(cancellationToken);
                return string.IsNullOrWhiteSpace(output) ? null : JsonSerializer.Deserialize<JsonElement>(output);
            }
            catch (OperationCanceledException)
            {
                process!.Kill(entireProcessTree: true);
                throw;
            }
        }
    }
}
