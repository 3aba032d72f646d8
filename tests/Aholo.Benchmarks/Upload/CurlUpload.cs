using System.Globalization;
using System.Text.Json;
using Aholo.Benchmarks.Processes;
using Aholo.Simulator;

namespace Aholo.Benchmarks.Upload;

/// <summary>Uploads a file with curl: <c>curl -F</c> for the file and a second request on the same connection for the status.</summary>
internal static class CurlUpload
{
    /// <summary>The time that curl states for its two requests; neither its own start nor the token counts.</summary>
    public static async Task<double> RunAsync(Uri service, string file, string md5, CancellationToken cancellationToken)
    {
        var token = await RequestTokenAsync(service, cancellationToken);
        string[] common = ["--silent", "--fail", "--header", $"ous-token-v2: {token}", "--output", "/dev/null", "--write-out", "%{time_total}\n"];
        using var curl = Child.Start("curl",
        [
            .. common, "--form", $"md5={md5}", "--form", $"file=@{file}", new Uri(service, "/ous/api/v2/single/upload").ToString(),
            "--next",
            .. common, new Uri(service, "/ous/api/v2/upload/status").ToString(),
        ]);
        var times = (await curl.ReadToEndAsync(cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return times.Sum(time => double.Parse(time, CultureInfo.InvariantCulture));
    }

    private static async Task<string> RequestTokenAsync(Uri service, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new("Bearer", new AholoSimulatorOptions().ApiKey) } };
        using var answer = JsonDocument.Parse(await http.GetStringAsync($"{service}/upload/token?appuid=benchmark", cancellationToken));
        return answer.RootElement.GetProperty("d").GetProperty("ousToken").GetString()!;
    }
}
