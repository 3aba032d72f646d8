using System.Globalization;
using System.Text.Json;
using Aholo.Benchmarks.Processes;
using Aholo.Simulator;

namespace Aholo.Benchmarks.Upload;

/// <summary>Uploads a file with curl, as a script would: a request for the token, <c>curl -F</c> for the file, and a request for the status.</summary>
internal static class CurlUpload
{
    /// <summary>The time that curl states for its three requests, which are those of the client; curl's own start does not count.</summary>
    public static async Task<double> RunAsync(Uri service, string file, string md5, CancellationToken cancellationToken)
    {
        var (answer, tokenSeconds) = await RunAsync(
            ["--header", $"Authorization: Bearer {new AholoSimulatorOptions().ApiKey}", $"{service}/upload/token?appuid=benchmark"],
            cancellationToken);
        using var body = JsonDocument.Parse(answer);
        string[] header = ["--header", $"ous-token-v2: {body.RootElement.GetProperty("d").GetProperty("ousToken").GetString()}"];
        // Both requests on one connection.
        var (_, uploadSeconds) = await RunAsync(
            [
                .. header, "--form", $"md5={md5}", "--form", $"file=@{file}", new Uri(service, "/ous/api/v2/single/upload").ToString(),
                "--next", .. Common, .. header, new Uri(service, "/ous/api/v2/upload/status").ToString(),
            ],
            cancellationToken);
        return tokenSeconds + uploadSeconds;
    }

    private static string[] Common => ["--silent", "--fail", "--write-out", "\n%{time_total}\n"];

    // The last answer and the time of all requests.
    private static async Task<(string Answer, double Seconds)> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using var curl = Child.Start("curl", [.. Common, .. arguments]);
        var lines = (await curl.ReadToEndAsync(cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Chunk(2).ToList();
        return (lines[^1][0], lines.Sum(line => double.Parse(line[1], CultureInfo.InvariantCulture)));
    }
}
