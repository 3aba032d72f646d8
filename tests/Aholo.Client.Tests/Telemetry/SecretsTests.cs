using System.Collections.Concurrent;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aholo.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aholo.Tests.Telemetry;

/// <summary>In a collection of its own, because it enables all telemetry of the process.</summary>
[Collection(nameof(SecretsTests))]
[CollectionDefinition(nameof(SecretsTests), DisableParallelization = true)]
public sealed partial class SecretsTests
{
    private const string AppSecret = "Kr0wnJewel+/=Secret";
    private const string ApiKey = "ak-Top/Secret+Key=";
    private const string OusToken = "ous-T0ken-Secret";

    private static readonly string[] Faults =
        ["none", "echo", "echo 401", "echo 429", "echo 500", "html echo", "200 echo", "reset", "cut off", "token 12", "token cut off"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(AholoApiVersion.V2, AholoAuthMode.Signature)]
    [InlineData(AholoApiVersion.V2, AholoAuthMode.Bearer)]
    [InlineData(AholoApiVersion.V2, AholoAuthMode.ApiKey)]
    [InlineData(AholoApiVersion.V1, AholoAuthMode.ApiKey)]
    public async Task No_secret_is_in_any_message_log_activity_measurement_or_event(AholoApiVersion version, AholoAuthMode mode)
    {
        using var recorder = new Recorder();
        var signs = new ConcurrentDictionary<string, bool>();
        foreach (var fault in Faults)
        {
            RawServer? self = null;
            await using var server = self = new RawServer((_, request) => Answer(self!, fault, request, signs));
            await using var test = TestClient.Create(
                options =>
                {
                    options.ApiVersion = version;
                    options.BaseUrl = version == AholoApiVersion.V2 ? server.Url : new(server.Url, "/global");
                    options.AllowHttp = true;
                    options.Auth = new() { Mode = mode, AppKey = "testKey", AppSecret = AppSecret, AppUid = "user123", ApiKey = ApiKey };
                    options.CircuitBreaker.MinimumThroughput = 20;
                },
                addServices: services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(recorder)));
            foreach (var call in Calls(test.Client, version))
            {
                try
                {
                    await call();
                }
                catch (AholoException failure)
                {
                    recorder.Keep("exception", $"{failure} {failure.ServiceMessage} {failure.ServiceCode} {failure.Operation}");
                }
            }
        }

        if (mode == AholoAuthMode.Signature)
            signs.Count.ShouldBeGreaterThan(20);
        // Each kind of telemetry was recorded.
        foreach (var kind in (string[])["log", "activity", "measurement", "event", "exception"])
            recorder.Lines.ShouldContain(line => line.StartsWith(kind + ": ", StringComparison.Ordinal));
        recorder.Lines.ShouldNotContain(line => line.StartsWith("log: System.Net.Http.HttpClient", StringComparison.Ordinal));
        foreach (var secret in (string[])[AppSecret, Uri.EscapeDataString(AppSecret), ApiKey, Uri.EscapeDataString(ApiKey), OusToken, .. signs.Keys])
            recorder.Lines.Where(line => line.Contains(secret, StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
    }

    private static IEnumerable<Func<Task>> Calls(AholoClient client, AholoApiVersion version)
    {
        yield return () => client.CheckAccessAsync(Cancellation);
        yield return () => client.UploadAsync(UploadSource.FromStream(new MemoryStream(new byte[10]), "a.jpg"), cancellationToken: Cancellation);
        yield return () => client.UploadAsync(UploadSource.FromStream(new MemoryStream(new byte[250]), "b.mp4"), cancellationToken: Cancellation);
        yield return () => client.CreateReconstructionAsync(
            new()
            {
                Name = "n",
                Scene = ProjectScene.Model,
                Resources =
                [
                    .. Enumerable.Range(1, 20).Select(index =>
                        new ProjectResource { Name = "1.jpg", Url = new("https://ous.example/1.jpg"), Width = 1, Height = 1 }),
                ],
            },
            Cancellation);
        yield return () => client.CreateGenerationAsync(new() { Name = "n", Prompt = "p" }, Cancellation);
        yield return () => client.GetTaskAsync("P", Cancellation);
        yield return () => client.GetTasksAsync(["P", "Q"], Cancellation);
        yield return () => client.GetProjectAsync("P", Cancellation);
        if (version == AholoApiVersion.V1)
            yield return async () => await client.ListProjectsAsync(cancellationToken: Cancellation).CountAsync(Cancellation);
    }

    private static string? Answer(RawServer server, string fault, string request, ConcurrentDictionary<string, bool> signs)
    {
        if (Sign().Match(request) is { Success: true } sign)
            signs[sign.Groups[1].Value] = true;
        var target = request[..request.IndexOf("\r\n", StringComparison.Ordinal)].Split(' ')[1];
        var path = target.Split('?')[0];
        // The token call must succeed, or no call with a token is made.
        if (path.EndsWith("/token", StringComparison.Ordinal) && !fault.Contains("401", StringComparison.Ordinal))
        {
            var token = $$"""{"c":"0","d":{"ousToken":"{{OusToken}}","globalDomain":"{{server.Url.Authority}}","blockSize":100},"m":""}""";
            return Json(200, fault == "token cut off" ? token[..^20] : token);
        }

        // All secrets that the service can return: the credentials, and those of the request.
        var echo = JsonEncodedText.Encode($"{AppSecret} {ApiKey} {request}", JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value;
        return fault switch
        {
            "echo" => Json(200, $$"""{"c":"4711","m":"{{echo}}","d":null}"""),
            "echo 401" => Json(401, $$"""{"c":"{{ApiKey}}","m":"{{echo}}","status":"{{AppSecret}}","message":"{{echo}}"}"""),
            "echo 429" => Json(429, $$"""{"code":429,"status":"RESOURCE_EXHAUSTED","message":"{{echo}}","c":"9","m":"{{echo}}"}"""),
            "echo 500" => Json(500, $$"""{"code":500,"status":"INTERNAL","message":"{{echo}}"}"""),
            "html echo" => Json(502, $"<html>{AppSecret} {request}"),
            "200 echo" => Json(200, $"{ApiKey} {AppSecret} {request}"),
            "reset" => null,
            "cut off" => $"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\nConnection: close\r\n\r\n{{\"c\":\"{OusToken}",
            "token 12" when path.StartsWith("/ous", StringComparison.Ordinal) => Json(200, $$"""{"c":"12","m":"{{OusToken}}","d":null}"""),
            _ => Success(path),
        };
    }

    private static string Success(string path) => path.Split('/')[^1] switch
    {
        "status" => Json(200, """{"c":"0","d":{"status":5,"url":"https://ous.example/f.jpg"}}"""),
        "create-3d-recon" or "create-3d-gen" => Json(200, """{"c":"0","d":"P"}"""),
        "reconstructions" or "generations" => Json(200, """{"worldId":"P"}"""),
        "by-ids" => Json(200, """{"c":"0","d":[{"taskId":"P","status":2}]}"""),
        "list" => Json(200, """{"result":[],"hasMore":false}"""),
        "P" or "Q" => Json(200, """{"worldId":"P","status":"RUNNING"}"""),
        _ => Json(200, """{"c":"0","d":{"name":"n"}}"""),
    };

    private static string Json(int status, string body) =>
        $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    [GeneratedRegex("[?&]sign=([0-9a-f]{32})")]
    private static partial Regex Sign();
}
