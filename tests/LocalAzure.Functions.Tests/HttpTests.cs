using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LocalAzure.Functions.Configuration;
using LocalAzure.Functions.Tests.Support;
using Microsoft.Extensions.Configuration;

namespace LocalAzure.Functions.Tests;

/// <summary>HTTP functions of an app with the ASP.NET Core integration, on a host without keys.</summary>
public sealed class HttpTests(SampleHostFixture host)
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "/api/hello/Ada", "Hello, Ada!")]
    [InlineData("POST", "/api/hello?name=Bob", "Hello, Bob!")]
    [InlineData("GET", "/API/HELLO", "Hello, world!")]
    [InlineData("GET", "/api/Version", "1")]
    public async Task A_function_is_called_at_its_route_with_its_parameters(string method, string path, string expected)
    {
        using var response = await host.Http.SendAsync(new(new(method), path), CancellationToken);

        (await response.Content.ReadAsStringAsync(CancellationToken)).ShouldBe(expected, host.Sample.Log);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("DELETE", "/api/hello/Ada")]
    [InlineData("GET", "/api/hello/123")]
    [InlineData("GET", "/hello/Ada")]
    [InlineData("POST", "/api/Version")]
    [InlineData("GET", "/runtime/webhooks/unknown")]
    public async Task A_route_or_method_that_no_function_has_is_404_as_on_Azure(string method, string path)
    {
        using var response = await host.Http.SendAsync(new(new(method), path), CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        response.Content.Headers.Allow.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_function_that_throws_returns_500_without_details()
    {
        using var response = await host.Http.GetAsync("/api/Fail", CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await response.Content.ReadAsStringAsync(CancellationToken)).ShouldBeEmpty();
        host.Sample.Log.ShouldContain("This function fails.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_large_body_is_forwarded_and_returned_unchanged(bool chunked)
    {
        var body = RandomNumberGenerator.GetBytes(3_000_000);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/Echo")
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-test") } },
            Headers = { TransferEncodingChunked = chunked },
        };

        using var response = await host.Http.SendAsync(request, CancellationToken);

        (await response.Content.ReadAsByteArrayAsync(CancellationToken)).ShouldBe(body);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-test");
    }

    [Theory]
    [InlineData("Cookie", "n=é")]
    [InlineData("User-Agent", "相机 📷")]
    [InlineData("Idempotency-Key", "é")]
    public async Task A_header_that_is_not_ASCII_reaches_the_function_unchanged(string name, string value)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 })
        {
            BaseAddress = host.Sample.Host.BaseAddress,
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/header/{name}");
        request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();

        using var response = await http.SendAsync(request, CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.OK, host.Sample.Log);
        (await response.Content.ReadAsStringAsync(CancellationToken)).ShouldBe(value);
    }

    [Theory]
    [InlineData("/api/Echo", "xyz")]
    [InlineData("/api/Echo", "80000000")]
    [InlineData("/api/Echo", "FFFFFFFFFFFFFFFF")]
    [InlineData("/runtime/webhooks/durabletask/orchestrators/SumOfSquares", "FFFFFFFFFFFFFFFF")]
    public async Task An_invalid_chunk_size_returns_400(string path, string size)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, host.Sample.Host.BaseAddress.Port, CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\n"), CancellationToken);

        using var reader = new StreamReader(stream);
        (await reader.ReadLineAsync(CancellationToken)).ShouldNotBeNull().ShouldStartWith("HTTP/1.1 400 ", customMessage: host.Sample.Log);
    }

    [Fact]
    public async Task A_body_is_limited_to_100_MiB_by_default_as_on_Azure()
    {
        const long Limit = 104_857_600;
        new HostJson(new ConfigurationBuilder().Build()).RequestBodySizeLimit.ShouldBe(Limit);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/Echo") { Content = new StreamContent(new ZeroStream(Limit + 1)) };
        request.Content.Headers.ContentLength = Limit + 1;
        request.Headers.ExpectContinue = true; // the response arrives before the body is sent
        using var response = await host.Http.SendAsync(request, CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await response.Content.ReadAsByteArrayAsync(CancellationToken)).ShouldBeEmpty();
        host.Sample.Log.ShouldContain("Set FUNCTIONS_REQUEST_BODY_SIZE_LIMIT to accept it.");
    }

    [Theory]
    [InlineData("GET", "evil.example", null, null, HttpStatusCode.Forbidden)]
    [InlineData("GET", "localhost.evil.example", null, null, HttpStatusCode.Forbidden)]
    [InlineData("GET", "localhost", null, null, HttpStatusCode.OK)]
    [InlineData("GET", "[::1]", null, null, HttpStatusCode.OK)]
    [InlineData("POST", null, "http://evil.example", null, HttpStatusCode.Forbidden)]
    [InlineData("POST", null, "null", null, HttpStatusCode.Forbidden)]
    [InlineData("POST", null, null, "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("POST", null, null, "same-site", HttpStatusCode.Forbidden)]
    [InlineData("POST", "localhost", "http://localhost", "same-origin", HttpStatusCode.OK)]
    [InlineData("POST", null, null, null, HttpStatusCode.OK)]
    public async Task Without_keys_only_loopback_names_and_the_host_s_own_origin_are_accepted(
        string method, string? name, string? origin, string? site, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/hello/you");
        if (name is not null)
            request.Headers.Host = name;
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);

        using var response = await host.Http.SendAsync(request, CancellationToken);

        response.StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task The_root_supports_HEAD_and_GET()
    {
        using var get = await host.Http.GetAsync("/", CancellationToken);
        using var head = await host.Http.SendAsync(new(HttpMethod.Head, "/"), CancellationToken);

        get.StatusCode.ShouldBe(HttpStatusCode.OK);
        head.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_host_reports_its_state_and_its_functions()
    {
        var status = await host.Http.GetFromJsonAsync<JsonElement>("/admin/host/status", CancellationToken);

        status.GetProperty("state").GetString().ShouldBe("Running");
        host.Sample.Host.Functions.ShouldContain(new LocalFunction("Tick", "timerTrigger", [], null), Compare);
        host.Sample.Host.Functions.ShouldContain(
            new LocalFunction("Hello", "httpTrigger", ["GET", "POST"], $"{host.Sample.Host.BaseAddress}api/hello/{{name:alpha?}}"), Compare);
    }

    [Fact]
    public async Task Messages_of_the_app_are_logged_in_the_category_of_their_function()
    {
        await host.Http.GetStringAsync("/api/hello/Logged", CancellationToken);

        await TestHost.WaitAsync(
            _ => Task.FromResult(host.Sample.Log), log => log.Contains("Information Function.Hello.User: Greeting Logged", StringComparison.Ordinal));
    }

    private static EqualityComparer<LocalFunction> Compare { get; } = EqualityComparer<LocalFunction>.Create(
        (one, other) => one! with { Methods = [] } == other! with { Methods = [] } && one.Methods.SequenceEqual(other.Methods));
}
