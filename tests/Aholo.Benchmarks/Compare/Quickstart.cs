using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Aholo.Simulator;

namespace Aholo.Benchmarks.Compare;

/// <summary>
/// What the service's quickstart does with one file, step by step as its Python does: a token and an upload, a look every half second, a project, a look
/// every five seconds. It does nothing against errors. Only the end is ours: the results are fetched into a folder, which the quickstart leaves out.
/// </summary>
/// <param name="service">The base URL of v2.</param>
/// <param name="results">The folder that gets a folder of results for each file.</param>
internal sealed class Quickstart(Uri service, string results) : IDisposable
{
    /// <summary>By how much the benchmark shortens every wait, that of the tasks as well.</summary>
    public const int TimesShorter = 10;

    private const string User = "appuid=benchmark";
    private static readonly TimeSpan UploadInterval = TimeSpan.FromSeconds(0.5) / TimesShorter;
    private static readonly TimeSpan TaskInterval = TimeSpan.FromSeconds(5) / TimesShorter;

    // The simulator takes this instead of a signature.
    private readonly HttpClient _http = new() { DefaultRequestHeaders = { Authorization = new("Bearer", new AholoSimulatorOptions().ApiKey) } };

    /// <summary>The last file of a photo's results; when it is there, all are.</summary>
    public static string LastResult(string results, string name) => Path.Combine(results, name, "model.spz");

    /// <summary>Makes 3D of a photo.</summary>
    public async Task RunAsync(string photo, CancellationToken cancellationToken)
    {
        var name = Path.GetFileNameWithoutExtension(photo);
        var url = await UploadAsync(photo, cancellationToken);
        var project = await CreateAsync(url, name, cancellationToken);
        var result = await WaitAsync(project, cancellationToken);

        Directory.CreateDirectory(Path.Combine(results, name));
        await FetchAsync(result["plyPath"]!, Path.Combine(results, name, "model.ply"), cancellationToken);
        await FetchAsync(result["spzPath"]!, LastResult(results, name), cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> UploadAsync(string photo, CancellationToken cancellationToken)
    {
        var token = (await _http.GetFromJsonAsync<JsonNode>($"{service}/upload/token?{User}", cancellationToken))!["d"]!;
        var content = await File.ReadAllBytesAsync(photo, cancellationToken);
        using var form = new MultipartFormDataContent
        {
            { new StringContent(Convert.ToHexStringLower(MD5.HashData(content))), "\"md5\"" },
            { new ByteArrayContent(content), "\"file\"", $"\"{Path.GetFileName(photo)}\"" },
        };
        // Without TLS, the simulator says so.
        var domain = (string)token["globalDomain"]!;
        var uploads = $"{(domain.Contains("://", StringComparison.Ordinal) ? domain : $"https://{domain}")}/ous/api/v2";
        await SendAsync(HttpMethod.Post, $"{uploads}/single/upload", form);
        while (true)
        {
            var upload = await SendAsync(HttpMethod.Get, $"{uploads}/upload/status", content: null);
            switch ((int)upload["status"]!)
            {
                case 5:
                    return (string)upload["url"]!;
                case 6 or 8:
                    throw new InvalidOperationException($"Upload failed: {upload}");
            }

            await Task.Delay(UploadInterval, cancellationToken);
        }

        async Task<JsonNode> SendAsync(HttpMethod method, string uri, HttpContent? content)
        {
            using var request = new HttpRequestMessage(method, uri) { Content = content, Headers = { { "ous-token-v2", (string)token["ousToken"]! } } };
            using var response = await _http.SendAsync(request, cancellationToken);
            return (await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!["d"]!;
        }
    }

    private async Task<string> CreateAsync(string url, string name, CancellationToken cancellationToken)
    {
        var request = new
        {
            projectName = name,
            cover = url,
            scene = "model",
            taskQuality = "NORMAL",
            accessLevel = 0,
            resources = new[] { new { name = "input.jpg", type = 0, url, meta = new { width = 1920, height = 1080, duration = (double?)null } } },
            uploadSog = false,
            panorama = false,
        };
        return (string?)await PostAsync("create-3d-recon", request, cancellationToken) ?? throw new InvalidOperationException($"'{name}' was not created.");
    }

    private async Task<JsonNode> WaitAsync(string project, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await PostAsync("task/list/by-ids", new[] { project }, cancellationToken) is JsonArray { Count: > 0 } tasks)
            {
                switch ((int)tasks[0]!["status"]!)
                {
                    case 3:
                        return tasks[0]!["result"]!;
                    case >= 4 and <= 7:
                        throw new InvalidOperationException($"Task failed: {tasks[0]}");
                }
            }

            await Task.Delay(TaskInterval, cancellationToken);
        }
    }

    private async Task<JsonNode?> PostAsync<T>(string call, T body, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsJsonAsync($"{service}/project/{call}?{User}", body, cancellationToken);
        return (await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken))!["d"];
    }

    private async Task FetchAsync(JsonNode url, string file, CancellationToken cancellationToken) =>
        await File.WriteAllBytesAsync(file, await _http.GetByteArrayAsync((string)url!, cancellationToken), cancellationToken);
}
