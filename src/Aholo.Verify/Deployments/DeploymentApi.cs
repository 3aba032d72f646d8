using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Aholo.Verify.Deployments;

/// <summary>Calls the function app's HTTP API.</summary>
internal sealed class DeploymentApi : IDisposable
{
    private const string KeyHeader = "x-functions-key";
    private const int MaxQuotedBody = 300;
    private const int MaxPages = 5;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http;
    private readonly string? _key;

    public DeploymentApi(Uri url, string? key)
    {
        _key = key;
        _http = new() { BaseAddress = new(url.GetLeftPart(UriPartial.Authority)), Timeout = TimeSpan.FromMinutes(2) };
    }

    /// <summary>Gets whether requests carry a function key.</summary>
    public bool HasKey => _key is not null;

    /// <summary>Sends a request and returns its response, with any status.</summary>
    /// <exception cref="DeploymentUnreachableException">There is no response.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, CancellationToken cancellationToken, HttpContent? content = null, Action<HttpRequestMessage>? configure = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (_key is not null)
            request.Headers.Add(KeyHeader, _key);
        configure?.Invoke(request);
        try
        {
            return await _http.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new DeploymentUnreachableException($"{method} {path}: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DeploymentUnreachableException($"{method} {path}: no response within {_http.Timeout.TotalSeconds:0} s.", exception);
        }
    }

    /// <summary>Gets the status of a request without a key, or with a different one.</summary>
    public async Task<HttpStatusCode> GetStatusAsync(string path, string? key, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, cancellationToken, configure: request =>
        {
            request.Headers.Remove(KeyHeader);
            if (key is not null)
                request.Headers.Add(KeyHeader, key);
        });
        return response.StatusCode;
    }

    /// <summary>Uploads a file to a path of the uploads container.</summary>
    public async Task UploadAsync(string path, byte[] content, CancellationToken cancellationToken)
    {
        using var body = new ByteArrayContent(content);
        body.Headers.ContentType = new("image/jpeg");
        using var response = await SendAsync(HttpMethod.Put, $"/api/uploads/{path}", cancellationToken, body);
        await ExpectAsync(response, HttpStatusCode.Created, cancellationToken);
    }

    public async Task<byte[]> DownloadAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, cancellationToken);
        await ExpectAsync(response, HttpStatusCode.OK, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>Starts a project from files in the uploads container.</summary>
    public Task<HttpResponseMessage> StartAsync(StartRequest start, string idempotencyKey, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, "/api/projects", cancellationToken, JsonContent.Create(start, ApiJson.Default.StartRequest),
            request => request.Headers.Add("Idempotency-Key", idempotencyKey));

    /// <summary>Gets a project; null if it does not exist.</summary>
    public async Task<ProjectResponse?> FindAsync(string id, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, $"/api/projects/{id}", cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;

        await ExpectAsync(response, HttpStatusCode.OK, cancellationToken);
        return await response.Content.ReadFromJsonAsync(ApiJson.Default.ProjectResponse, cancellationToken);
    }

    /// <summary>Gets the newest project whose name contains a text; null if it is not among the newest of all projects.</summary>
    public async Task<ProjectResponse?> SearchAsync(string text, CancellationToken cancellationToken)
    {
        var query = $"/api/projects?search={Uri.EscapeDataString(text)}";
        var path = query;
        for (var page = 1; page <= MaxPages; page++)
        {
            using var response = await SendAsync(HttpMethod.Get, path, cancellationToken);
            await ExpectAsync(response, HttpStatusCode.OK, cancellationToken);
            var projects = (await response.Content.ReadFromJsonAsync(ApiJson.Default.ProjectPageResponse, cancellationToken))!;
            if (projects.Items is [var newest, ..])
                return newest;
            if (projects.ContinuationToken is null)
                return null;
            path = $"{query}&continuationToken={Uri.EscapeDataString(projects.ContinuationToken)}";
        }

        return null;
    }

    /// <summary>Waits until a project meets a condition.</summary>
    /// <exception cref="CheckFailedException">It does not within <paramref name="timeout"/>.</exception>
    public async Task<ProjectResponse> WaitAsync(
        Func<CancellationToken, Task<ProjectResponse?>> find, Func<ProjectResponse, bool> condition, string expected, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        ProjectResponse? last = null;
        try
        {
            while (true)
            {
                last = await find(limit.Token) ?? last;
                if (last is not null && condition(last))
                    return last;
                await Task.Delay(PollInterval, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CheckFailedException(last is null
                ? $"No project was started within {timeout.TotalMinutes:0.#} min."
                : $"Project {last.Id} did not reach '{expected}' within {timeout.TotalMinutes:0.#} min; its stage is {last.Stage}.");
        }
    }

    /// <exception cref="CheckFailedException">The response has a different status.</exception>
    public static async Task ExpectAsync(HttpResponseMessage response, HttpStatusCode expected, CancellationToken cancellationToken)
    {
        if (response.StatusCode == expected)
            return;

        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        throw new CheckFailedException(
            $"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri!.AbsolutePath} returned {(int)response.StatusCode} instead of {(int)expected}"
            + (Detail(body) is { } detail ? $": {detail}" : "."));
    }

    public void Dispose() => _http.Dispose();

    private static string? Detail(string body)
    {
        try
        {
            using var problem = JsonDocument.Parse(body);
            if (problem.RootElement.ValueKind == JsonValueKind.Object && problem.RootElement.TryGetProperty("detail", out var detail))
                return detail.GetString();
        }
        catch (JsonException)
        {
            // The response is not from the app, but, for example, from a proxy.
        }

        return body.Length == 0 ? null : body[..Math.Min(body.Length, MaxQuotedBody)];
    }
}
