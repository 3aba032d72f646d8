using System.Diagnostics;
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

    /// <summary>The time that <c>md5sum</c> takes to look through the file.</summary>
    public static async Task<double> CheckAsync(string file, string md5, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var md5sum = Child.Start("md5sum", [file]);
        var answer = await md5sum.ReadToEndAsync(cancellationToken);
        return answer.StartsWith(md5, StringComparison.Ordinal)
            ? Stopwatch.GetElapsedTime(started).TotalSeconds
            : throw new InvalidOperationException($"md5sum says {answer} instead of {md5}.");
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
