using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Aholo.Simulator;

namespace Aholo.Tests.Simulator;

/// <summary>The documented calls of the service, with HttpClient.</summary>
internal sealed class RawAholo(Uri baseAddress, AholoSimulatorOptions options) : IDisposable
{
    public const string AppUid = "user-1";

    public HttpClient Http { get; } = new() { BaseAddress = baseAddress };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [SuppressMessage("Security", "CA5351", Justification = "The service's rule is MD5.")]
    public static string Md5(byte[] content) => Convert.ToHexStringLower(MD5.HashData(content));

    /// <summary>Gets a signed v2 URL.</summary>
    public string V2(string path, string query = "", string appUid = AppUid)
    {
        var timestamp = options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var sign = Md5(Encoding.UTF8.GetBytes(options.AppSecret + options.AppKey + appUid + timestamp));
        return $"/v2/aholo/{path}?appuid={Uri.EscapeDataString(appUid)}&appkey={options.AppKey}&timestamp={timestamp}&sign={sign}{query}";
    }

    public async Task<RawResponse> GetAsync(string address) => await RawResponse.ReadAsync(await Http.GetAsync(address, Cancellation), Cancellation);

    public Task<RawResponse> PostAsync(string address, JsonNode body) => PostAsync(address, JsonContent.Create(body));

    public async Task<RawResponse> PostAsync(string address, HttpContent? content) =>
        await RawResponse.ReadAsync(await Http.PostAsync(address, content, Cancellation), Cancellation);

    public async Task<RawResponse> SendAsync(HttpMethod method, string address, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await RawResponse.ReadAsync(await Http.SendAsync(request, Cancellation), Cancellation);
    }

    public async Task<string> TokenAsync() => (await GetAsync(V2("upload/token"))).Data["ousToken"]!.GetValue<string>();

    public Task<RawResponse> OusAsync(HttpMethod method, string path, string token, HttpContent? content = null) =>
        SendAsync(method, "/ous/api/v2/" + path, content, ("ous-token-v2", token));

    public Task<RawResponse> SingleUploadAsync(string token, byte[] content, string name = "photo.png", string? md5 = null) =>
        OusAsync(HttpMethod.Post, "single/upload", token, Form(content, name, "md5", md5 ?? Md5(content)));

    public Task<RawResponse> BlockInitAsync(string token, byte[] content, int blockSize)
    {
        var blocks = (content.Length + blockSize - 1) / blockSize;
        return OusAsync(HttpMethod.Post, $"block/upload/init?md5={Md5(content)}&blocks={blocks}&size={content.Length}&name=photo.png", token);
    }

    public Task<RawResponse> BlockPartAsync(string token, int number, byte[] part) =>
        OusAsync(HttpMethod.Post, "block/upload/part", token, Form(part, $"part{number}", "block", number.ToString(CultureInfo.InvariantCulture)));

    public Task<RawResponse> UploadStatusAsync(string token) => OusAsync(HttpMethod.Get, "upload/status", token);

    public Task<RawResponse> CreateAsync(JsonNode request) => PostAsync(V2("project/create-3d-recon"), request);

    public Task<RawResponse> GenerateAsync(JsonNode request) => PostAsync(V2("project/create-3d-gen"), request);

    public Task<RawResponse> TasksAsync(params string[] ids) =>
        PostAsync(V2("project/task/list/by-ids"), new JsonArray([.. ids.Select(id => JsonValue.Create(id))]));

    public Task<RawResponse> InfoAsync(string projectId) => GetAsync(V2("project/info", $"&projectId={projectId}"));

    /// <summary>Gets the status of a project from the task list.</summary>
    public async Task<int> TaskStatusAsync(string projectId) => (await TaskAsync(projectId))["status"]!.GetValue<int>();

    public async Task<JsonObject> TaskAsync(string projectId) => (await TasksAsync(projectId)).Data.AsArray().Single()!.AsObject();

    public static JsonObject Reconstruction(string url, string name = "chair", bool includeSog = true) => new()
    {
        ["projectName"] = name,
        ["scene"] = "model",
        ["resources"] = new JsonArray(Resource(url)),
        ["taskQuality"] = "NORMAL",
        ["uploadSog"] = includeSog,
        ["panorama"] = false,
    };

    public static JsonObject Resource(string url, int type = 0) => new()
    {
        ["name"] = "photo.png",
        ["type"] = type,
        ["url"] = url,
        ["meta"] = new JsonObject { ["width"] = 64, ["height"] = 48, ["duration"] = null },
    };

    public void Dispose() => Http.Dispose();

    /// <summary>A form with the field before or after the file.</summary>
    public static MultipartFormDataContent Form(byte[] content, string fileName, string field, string value, bool fileFirst = false)
    {
        var file = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        var text = new StringContent(value);
        return fileFirst
            ? new MultipartFormDataContent { { file, "file", fileName }, { text, field } }
            : new MultipartFormDataContent { { text, field }, { file, "file", fileName } };
    }
}
