using System.Net;
using System.Text.Json;

namespace Aholo.EndToEnd.Tests.Http;

[Collection<AppTests>]
public sealed class FunctionKeyTests(LocalFixture local)
{
    private const string Key = "the-key-of-every-route";

    private static CancellationToken CancellationToken => LocalFixture.CancellationToken;

    [Fact]
    public async Task Every_route_that_is_not_declared_open_asks_for_a_key_and_takes_it_in_the_header_and_in_the_query()
    {
        await local.Environment.StartFunctionsAsync(
            new Dictionary<string, string> { ["LocalAzure__Keys__master"] = $"master-{Key}", ["LocalAzure__Keys__default"] = Key }, CancellationToken);
        try
        {
            var (open, closed) = (0, 0);
            foreach (var (method, path, isOpen) in Operations())
            {
                var what = $"{method} {path}";
                (await IsRefusedAsync(method, path)).ShouldBe(!isOpen, what);
                (await IsRefusedAsync(method, path, header: "another")).ShouldBe(!isOpen, what);
                (await IsRefusedAsync(method, path, code: "another")).ShouldBe(!isOpen, what);
                (await IsRefusedAsync(method, path, header: "another", code: Key)).ShouldBe(!isOpen, $"{what}: the header counts");
                (await IsRefusedAsync(method, path, header: Key)).ShouldBeFalse(what);
                (await IsRefusedAsync(method, path, code: Key)).ShouldBeFalse(what);
                (open, closed) = isOpen ? (open + 1, closed) : (open, closed + 1);
            }

            open.ShouldBe(4, "health, and what share links show for their token");
            closed.ShouldBeGreaterThan(10);
        }
        finally
        {
            await local.Environment.StartFunctionsAsync(cancellationToken: CancellationToken);
        }
    }

    // Every operation of the API, which a test holds against the app's routes, for a project and a file that are not there.
    private static IEnumerable<(HttpMethod Method, string Path, bool IsOpen)> Operations()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "openapi.json")));
        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            var address = $"/api{path.Name}".Replace("{id}", "p00000000000000000000").Replace("{name}", "model.ply").Replace("{share}", "0123456789abcdef").Replace("{path}", "nowhere/mug.jpg");
            foreach (var operation in path.Value.EnumerateObject().Where(operation => operation.Name != "parameters"))
            {
                var isOpen = operation.Value.TryGetProperty("security", out var security) && security.GetArrayLength() == 0;
                yield return (HttpMethod.Parse(operation.Name), address, isOpen);
            }
        }
    }

    private async Task<bool> IsRefusedAsync(HttpMethod method, string path, string? header = null, string? code = null)
    {
        using var request = new HttpRequestMessage(method, code is null ? path : $"{path}?code={code}");
        if (header is not null)
            request.Headers.Add("x-functions-key", header);
        using var response = await local.Http.SendAsync(request, CancellationToken);
        return response.StatusCode == HttpStatusCode.Unauthorized;
    }
}
