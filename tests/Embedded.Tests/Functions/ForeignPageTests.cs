using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Tests.Functions;

/// <summary>What a web page can make a browser send to a host without keys. <c>PORT</c> stands for the host's port.</summary>
public sealed class ForeignPageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.1:PORT", 200)]
    [InlineData("localhost:PORT", 200)]
    [InlineData("LocalHost", 200)]
    [InlineData("localhost.:PORT", 200)]
    [InlineData("app.localhost:5173", 200)]
    [InlineData("127.9.9.9", 200)]
    [InlineData("[::1]:PORT", 200)]
    [InlineData("evil.example:PORT", 403)]
    [InlineData("evil.example", 403)]
    [InlineData("localhost.evil.example", 403)]
    [InlineData("evil-localhost", 403)]
    [InlineData("127.0.0.1.evil.example", 403)]
    [InlineData("192.168.0.7:PORT", 403)]
    [InlineData("0.0.0.0:PORT", 403)]
    [InlineData("[::2]:PORT", 403)]
    public async Task A_page_whose_name_was_rebound_to_this_machine_reads_and_changes_nothing(string host, int status)
    {
        await using var app = await KeylessApp.StartAsync();
        foreach (var method in (string[])["GET", "HEAD", "OPTIONS", "POST", "DELETE"])
            await app.ShouldAnswerAsync(status, method, host);
        app.Changes.ShouldBe(status == 200 ? 5 : 0);
    }

    [Theory]
    [InlineData("POST", "https://evil.example", null)]
    [InlineData("POST", "http://evil.example", "cross-site")]
    [InlineData("POST", "null", "cross-site")]
    [InlineData("POST", "null", null)]
    [InlineData("POST", "", null)]
    [InlineData("POST", "http://127.0.0.1:1", "same-site")]
    [InlineData("POST", "http://localhost:PORT", "cross-site")]
    [InlineData("POST", "https://127.0.0.1:PORT", null)]
    [InlineData("POST", null, "cross-site")]
    [InlineData("POST", null, "same-site")]
    [InlineData("POST", "http://127.0.0.1:PORT", "cross-site")]
    [InlineData("POST", null, "anything")]
    [InlineData("PUT", "https://evil.example", null)]
    [InlineData("PATCH", "https://evil.example", null)]
    [InlineData("DELETE", null, "cross-site")]
    public async Task A_form_or_script_of_another_origin_changes_nothing(string method, string? origin, string? fetchSite)
    {
        await using var app = await KeylessApp.StartAsync();
        await app.ShouldAnswerAsync(403, method, "127.0.0.1:PORT", origin, fetchSite);
        app.Changes.ShouldBe(0);
    }

    [Theory]
    [InlineData("POST", "127.0.0.1:PORT", null, null)] // curl
    [InlineData("POST", "127.0.0.1:PORT", "http://127.0.0.1:PORT", "same-origin")]
    [InlineData("DELETE", "localhost:PORT", "http://localhost:PORT", "same-origin")]
    [InlineData("PUT", "127.0.0.1:PORT", "http://127.0.0.1:PORT", null)]
    [InlineData("POST", "127.0.0.1:PORT", null, "same-origin")]
    [InlineData("POST", "127.0.0.1:PORT", null, "none")]
    [InlineData("GET", "127.0.0.1:PORT", "https://evil.example", "cross-site")] // whose answer the page cannot read
    public async Task The_hosts_own_page_and_tools_pass(string method, string host, string? origin, string? fetchSite)
    {
        await using var app = await KeylessApp.StartAsync();
        await app.ShouldAnswerAsync(200, method, host, origin, fetchSite);
        app.Changes.ShouldBe(1);
    }

    [Fact]
    public async Task What_has_no_function_is_refused_too()
    {
        await using var app = await KeylessApp.StartAsync();
        await app.ShouldAnswerAsync(403, "GET", "evil.example", path: "");
        await app.ShouldAnswerAsync(404, "GET", "localhost", path: "");
    }

    [Fact]
    public async Task With_keys_any_name_and_origin_may_come_and_needs_the_key()
    {
        await using var app = await KeylessApp.StartAsync(folder => folder.With("Embedded:Keys:default", "host-key"));

        await app.ShouldAnswerAsync(401, "POST", "evil.example", "https://evil.example", "cross-site");
        await app.ShouldAnswerAsync(200, "POST", "app.example", "https://other.example", "cross-site", "api/Change?code=host-key");
    }

    /// <summary>A host with a function that counts its calls.</summary>
    private sealed class KeylessApp(AppFolder folder, FunctionApp app, Counter counter) : IAsyncDisposable
    {
        public int Changes => counter.Calls;

        public static async Task<KeylessApp> StartAsync(Action<AppFolder>? configure = null)
        {
            var (folder, counter) = (new AppFolder(), new Counter());
            configure?.Invoke(folder);
            return new(folder, await FunctionApp.StartAsync(folder, builder => builder.Services.AddSingleton(counter), typeof(Function)), counter);
        }

        public async Task ShouldAnswerAsync(
            int status, string method, string host, string? origin = null, string? fetchSite = null, string path = "api/Change")
        {
            var port = $"{app.Http.BaseAddress!.Port}";
            using var request = new HttpRequestMessage(new(method), path) { Headers = { Host = host.Replace("PORT", port) } };
            Add(request.Headers, "Origin", origin?.Replace("PORT", port));
            Add(request.Headers, "Sec-Fetch-Site", fetchSite);
            using var response = await app.Http.SendAsync(request, Cancellation);

            ((int)response.StatusCode).ShouldBe(status, $"{method} {host} {origin} {fetchSite}");
            if (response.StatusCode != HttpStatusCode.Forbidden || method == "HEAD")
                return;
            response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
            var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("detail").GetString()!;
            problem.ShouldContain(origin is null && fetchSite is null ? request.Headers.Host! : "another origin");
            problem.ShouldContain($"http://localhost:{port}, or set Embedded:Keys:master");
        }

        public async ValueTask DisposeAsync()
        {
            await app.DisposeAsync();
            folder.Dispose();
        }

        private static void Add(HttpRequestHeaders headers, string name, string? value)
        {
            if (value is not null)
                headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        }
    }

    internal sealed class Counter
    {
        private int _calls;

        public int Calls => _calls;

        public void Add() => Interlocked.Increment(ref _calls);
    }

    internal sealed class Function(Counter counter)
    {
        [Function("Change")]
        public IResult Run([HttpTrigger(AuthorizationLevel.Function)] HttpRequest request)
        {
            counter.Add();
            return TypedResults.Ok();
        }
    }
}
