using System.Net;
using System.Net.Http.Json;

namespace Aholo.EndToEnd.Tests.Http;

/// <summary>Names with content for an injection.</summary>
[Collection<AppTests>]
public sealed class InjectionTests(LocalFixture local)
{
    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    [Fact]
    public async Task A_name_with_line_breaks_is_rejected_and_cannot_inject_log_lines()
    {
        const string Forged = "warn: forged";
        var path = Uri.EscapeDataString($"a\r\n{Forged}.jpg");
        using var put = await local.Http.PutAsync($"/api/uploads/{path}", new ByteArrayContent(Photos.Mug), CancellationToken);
        using var named = await local.Http.PutAsync(
            $"/api/uploads/named.jpg?name={Uri.EscapeDataString($"a\r\n{Forged}")}", new ByteArrayContent(Photos.Mug), CancellationToken);
        using var started = await local.Http.PostAsJsonAsync("/api/projects", new { name = $"a\r\n{Forged}", prompt = "a lamp" }, CancellationToken);

        foreach (var response in new[] { put, named, started })
        {
            response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
            (await response.Content.ReadAsStringAsync(CancellationToken)).ShouldContain("control character");
        }

        (await File.ReadAllLinesAsync(local.Environment.FunctionsLog, CancellationToken))
            .ShouldNotContain(line => line.StartsWith(Forged, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_with_quotes_and_symbols_is_unchanged_in_every_header()
    {
        const string Name = "a\"; filename=b.exe; 杯%0d%0aX-Forged: 1.txt";
        var path = $"/api/uploads/injection/{Uri.EscapeDataString(Name)}";
        using var put = await local.Http.PutAsync(path, new ByteArrayContent("text"u8.ToArray()), CancellationToken);
        put.StatusCode.ShouldBe(HttpStatusCode.Created, await put.Content.ReadAsStringAsync(CancellationToken));

        using var response = await local.Http.GetAsync(path, CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentDisposition!.FileNameStar.ShouldBe(Name);
        foreach (var headers in new[] { put.Headers, response.Headers })
            headers.Contains("X-Forged").ShouldBeFalse();
    }
}
