using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LocalAzure.Functions.Tests.Support;

namespace LocalAzure.Functions.Tests;

/// <summary>A host with function keys and a small limit for bodies.</summary>
public sealed class KeyTests(KeyTests.KeyedHost host) : IClassFixture<KeyTests.KeyedHost>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("hello", null, HttpStatusCode.Unauthorized)]
    [InlineData("hello", "", HttpStatusCode.Unauthorized)]
    [InlineData("hello", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("hello", "of-another", HttpStatusCode.Unauthorized)]
    [InlineData("hello", "of-hello", HttpStatusCode.OK)]
    [InlineData("hello", "of-host", HttpStatusCode.OK)]
    [InlineData("hello", "of-master", HttpStatusCode.OK)]
    [InlineData("Secret", "of-host", HttpStatusCode.Unauthorized)]
    [InlineData("Secret", "of-master", HttpStatusCode.OK)]
    [InlineData("Version", null, HttpStatusCode.OK)]
    public async Task A_function_requires_the_keys_of_its_level(string route, string? key, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/{route}");
        if (key is not null)
            request.Headers.Add("x-functions-key", key);
        using var byHeader = await host.Http.SendAsync(request, CancellationToken);
        using var byQuery = await host.Http.GetAsync($"/api/{route}{(key is null ? "" : $"?code={key}")}", CancellationToken);

        byHeader.StatusCode.ShouldBe(expected, host.Sample.Log);
        byQuery.StatusCode.ShouldBe(expected);
        host.Sample.Log.ShouldNotContain("of-master");
    }

    [Fact]
    public async Task The_management_API_requires_the_key_in_its_URLs_which_is_valid_for_nothing_else()
    {
        using var start = await host.Http.PostAsJsonAsync("/api/fanout?code=of-host", new { count = 1 }, CancellationToken);
        var status = new Uri((await start.Content.ReadFromJsonAsync<JsonElement>(CancellationToken)).GetProperty("statusQueryGetUri").GetString()!);

        (await StatusOfAsync(status)).ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.Accepted);
        (await StatusOfAsync(new(status.GetLeftPart(UriPartial.Path)))).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusOfAsync(new($"{status.GetLeftPart(UriPartial.Path)}?code=of-host"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusOfAsync(new(host.Http.BaseAddress!, $"/api/hello{status.Query}"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusOfAsync(new(host.Http.BaseAddress!, $"/runtime/webhooks/blobs{status.Query}"))).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_state_of_the_host_requires_the_master_key()
    {
        (await StatusOfAsync(new(host.Http.BaseAddress!, "/admin/host/status?code=of-host"))).ShouldBe(HttpStatusCode.Unauthorized);
        (await StatusOfAsync(new(host.Http.BaseAddress!, "/admin/host/status?code=of-master"))).ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(1_000, false, HttpStatusCode.OK)]
    [InlineData(1_001, false, HttpStatusCode.InternalServerError)]
    [InlineData(2_000, true, HttpStatusCode.InternalServerError)]
    public async Task A_body_above_the_limit_is_rejected_as_on_Azure(int size, bool chunked, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/Echo")
        {
            Content = new ByteArrayContent(new byte[size]),
            Headers = { TransferEncodingChunked = chunked },
        };

        using var response = await host.Http.SendAsync(request, CancellationToken);

        response.StatusCode.ShouldBe(expected, host.Sample.Log);
        if (expected != HttpStatusCode.OK)
            host.Sample.Log.ShouldContain("Set FUNCTIONS_REQUEST_BODY_SIZE_LIMIT to accept it.");
    }

    [Fact]
    public async Task A_host_with_keys_accepts_any_host_name()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/Version") { Headers = { Host = "functions.example" } };

        using var response = await host.Http.SendAsync(request, CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/runtime/ui", "functions.example", null, HttpStatusCode.Forbidden)]
    [InlineData("/runtime/ui", null, null, HttpStatusCode.OK)]
    [InlineData("/runtime/ui/api/instances", "functions.example", "of-master", HttpStatusCode.Forbidden)]
    [InlineData("/runtime/ui/api/instances", null, null, HttpStatusCode.Unauthorized)]
    [InlineData("/runtime/ui/api/instances", null, "of-host", HttpStatusCode.Unauthorized)]
    [InlineData("/runtime/ui/api/instances", null, "of-master", HttpStatusCode.OK)]
    public async Task With_keys_the_page_of_the_orchestrations_accepts_loopback_names_only_and_requires_the_master_key(
        string path, string? name, string? key, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = name } };
        if (key is not null)
            request.Headers.Add("x-functions-key", key);

        using var response = await host.Http.SendAsync(request, CancellationToken);

        response.StatusCode.ShouldBe(expected);
    }

    private async Task<HttpStatusCode> StatusOfAsync(Uri url)
    {
        using var response = await host.Http.GetAsync(url, CancellationToken);
        return response.StatusCode;
    }

    public sealed class KeyedHost(SampleHostFixture shared) : IAsyncLifetime
    {
        internal TestHost Sample { get; private set; } = null!;

        internal HttpClient Http => Sample.Http;

        public async ValueTask InitializeAsync() => Sample = await TestHost.StartAsync(shared.Storage, new Dictionary<string, string>
        {
            ["LocalAzure__Keys__master"] = "of-master",
            ["LocalAzure__Keys__default"] = "of-host",
            ["LocalAzure__Keys__functions__Hello__own"] = "of-hello",
            ["LocalAzure__Keys__functions__Secret__own"] = "of-another",
            ["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"] = "1000",
            ["AzureWebJobs.Incoming.Disabled"] = "true",
            ["AzureWebJobs.Tick.Disabled"] = "true",
        });

        public ValueTask DisposeAsync() => Sample.DisposeAsync();
    }
}
