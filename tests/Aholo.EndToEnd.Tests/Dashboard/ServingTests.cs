using System.Net;

namespace Aholo.EndToEnd.Tests.Dashboard;

[Collection<AppTests>]
public sealed class ServingTests(LocalFixture local)
{
    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    [Fact]
    public async Task The_page_is_revalidated_at_each_visit_and_its_scripts_are_cached_forever()
    {
        using var page = await GetAsync("/api/ui/");
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        page.Headers.CacheControl!.NoCache.ShouldBeTrue();
        using var again = await GetAsync("/api/ui/", ("If-None-Match", page.Headers.ETag!.ToString()));
        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);

        var script = $"/api/ui/assets/{(await page.Content.ReadAsStringAsync(CancellationToken)).Split("assets/").First(part => part.Contains(".js\"")).Split('"')[0]}";
        using var plain = await GetAsync(script);
        using var gzip = await GetAsync(script, ("Accept-Encoding", "gzip, deflate"));
        using var brotli = await GetAsync(script, ("Accept-Encoding", "gzip, deflate, br, zstd"));
        plain.Content.Headers.ContentType!.MediaType.ShouldBe("text/javascript");
        plain.Content.Headers.ContentEncoding.ShouldBeEmpty();
        gzip.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        brotli.Content.Headers.ContentEncoding.ShouldBe(["br"]);
        foreach (var part in (HttpResponseMessage[])[plain, gzip, brotli])
        {
            part.Headers.CacheControl!.ToString().ShouldBe("public, max-age=31536000, immutable");
            part.Headers.Vary.ShouldContain("Accept-Encoding");
        }

        new[] { plain, gzip, brotli }.Select(part => part.Headers.ETag).Distinct().Count().ShouldBe(3);
        brotli.Content.Headers.ContentLength!.Value.ShouldBeLessThan(plain.Content.Headers.ContentLength!.Value / 2);
    }

    [Fact]
    public async Task The_first_view_is_smaller_than_60_kB_with_gzip()
    {
        using var page = await GetAsync("/api/ui/", ("Accept-Encoding", "gzip"));
        var html = await (await local.Http.GetAsync("/api/ui/", CancellationToken)).Content.ReadAsStringAsync(CancellationToken);
        var weight = page.Content.Headers.ContentLength!.Value;
        foreach (var part in html.Split("\"./").Skip(1).Select(part => part.Split('"')[0]))
        {
            using var response = await GetAsync($"/api/ui/{part}", ("Accept-Encoding", "gzip"));
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            weight += response.Content.Headers.ContentLength!.Value;
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"The first view weighs {weight:N0} bytes with gzip.");
        weight.ShouldBeInRange(5_000, 60_000);
    }

    [Fact]
    public async Task Only_the_3D_view_may_run_WebAssembly_and_no_page_may_run_foreign_scripts()
    {
        using var page = await GetAsync("/api/ui/");
        using var viewer = await GetAsync("/api/ui/viewer.html");

        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldStartWith("default-src 'none'; script-src 'self';");
        policy.ShouldNotContain("unsafe");
        policy.ShouldContain("frame-ancestors 'none'");
        var viewerPolicy = viewer.Headers.GetValues("Content-Security-Policy").Single();
        viewerPolicy.ShouldContain("script-src 'self' 'wasm-unsafe-eval';");
        viewerPolicy.ShouldContain("sandbox allow-scripts");
        viewerPolicy.ShouldNotContain("allow-same-origin");
        foreach (var document in (HttpResponseMessage[])[page, viewer])
        {
            document.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            document.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        }
    }

    [Theory]
    [InlineData("", "'none'")]
    [InlineData("index.html", "'none'")]
    [InlineData("share.html", "'none'")]
    [InlineData("viewer.html", "'self'")]
    [InlineData("embed.html", "*")]
    [InlineData("embed-viewer.html", "*")]
    public async Task Only_the_embedded_page_may_be_framed_by_other_sites(string path, string ancestors)
    {
        using var page = await GetAsync($"/api/ui/{path}");

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Headers.GetValues("Content-Security-Policy").Single().ShouldContain($"frame-ancestors {ancestors}");
    }

    [Theory]
    [InlineData("/", HttpStatusCode.Found, "/api/ui/")]
    [InlineData("/api/ui", HttpStatusCode.PermanentRedirect, "/api/ui/")]
    [InlineData("/api/ui/no-such-file.js", HttpStatusCode.NotFound, null)]
    [InlineData("/api/ui/..%2fhost.json", HttpStatusCode.NotFound, null)]
    public async Task Other_addresses_redirect_to_the_page_or_return_404(string path, HttpStatusCode status, string? location)
    {
        using var response = await GetAsync(path);

        response.StatusCode.ShouldBe(status);
        response.Headers.Location?.ToString().ShouldBe(location);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = local.Http.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request, CancellationToken);
    }
}
