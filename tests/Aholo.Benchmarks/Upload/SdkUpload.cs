using System.Globalization;
using System.Text.Json;
using Aholo.Benchmarks.Processes;
using Aholo.Simulator;

namespace Aholo.Benchmarks.Upload;

/// <summary>Uploads a file with the official TypeScript SDK as it is, in a process of its own.</summary>
internal static class SdkUpload
{
    /// <param name="sdk">Its folder <c>typescript</c>, built.</param>
    /// <param name="service">The service, with version 1 of its API: the SDK knows no other.</param>
    /// <param name="file">The file.</param>
    /// <param name="warmUpFile">A small file, uploaded before.</param>
    /// <param name="times">How often the file is uploaded.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    public static async Task<UploadClient.Measurement> RunAsync(
        string sdk, Uri service, string file, string warmUpFile, int times, CancellationToken cancellationToken)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Upload", "sdk.mjs");
        using var node = Child.Start(
            "node", [script, sdk, service.ToString(), new AholoSimulatorOptions().ApiKey, file, warmUpFile, times.ToString(CultureInfo.InvariantCulture)]);
        return JsonSerializer.Deserialize<UploadClient.Measurement>(await node.ReadToEndAsync(cancellationToken))!;
    }
}
