using System.Net;
using Aholo.Simulator;

namespace Aholo.Tests.Simulator;

/// <summary>Requests that a web page can make a browser send. The routes under <c>/_simulator</c> need no credentials.</summary>
public sealed class SimulatorForeignPageTests : SimulatorTest
{
    private const string Fault = """{ "route": "taskList", "kind": "envelope" }""";

    [Theory]
    [InlineData("GET", "_simulator/stats", "evil.example", null, null)]
    [InlineData("GET", "assets/p/model.ply", "evil.example", null, null)]
    [InlineData("POST", "_simulator/faults", "evil.example", "http://evil.example", "same-origin")]
    [InlineData("POST", "_simulator/faults", "localhost", "https://evil.example", null)]
    [InlineData("POST", "_simulator/faults", "localhost", "null", "cross-site")]
    [InlineData("POST", "_simulator/stats/reset", "localhost", null, "same-site")]
    [InlineData("PUT", "_simulator/faults", "localhost", "https://evil.example", "cross-site")]
    [InlineData("DELETE", "_simulator/faults", "localhost", "https://evil.example", "cross-site")]
    public async Task A_foreign_page_reads_and_changes_nothing(string method, string path, string host, string? origin, string? fetchSite)
    {
        Simulator.AddFault(new() { Route = "uploadToken", Kind = FaultKind.Envelope });

        using var response = await SendAsync(method, path, host, origin, fetchSite);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await response.Content.ReadAsStringAsync(Cancellation)).ShouldContain($"http://localhost:{Simulator.BaseAddress.Port}");
        Simulator.GetFaults().ShouldHaveSingleItem().Rule.Route.ShouldBe("uploadToken");
        Simulator.GetStats().Calls.Values.Sum().ShouldBe(0);
    }

    [Theory]
    [InlineData("127.0.0.1", null, null)]
    [InlineData("localhost", "http://localhost", "same-origin")]
    public async Task Tools_and_pages_of_the_same_origin_are_allowed(string host, string? origin, string? fetchSite)
    {
        using var response = await SendAsync("POST", "_simulator/faults", host, origin, fetchSite);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        Simulator.GetFaults().ShouldHaveSingleItem();
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string host, string? origin, string? fetchSite)
    {
        // A content type of forms, which browsers let any page send.
        using var request = new HttpRequestMessage(new(method), path) { Headers = { Host = host } };
        if (method is "POST" or "PUT")
            request.Content = new StringContent(Fault, mediaType: new("text/plain"));
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)[("Origin", origin), ("Sec-Fetch-Site", fetchSite)])
        {
            if (value is not null)
                request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();
        }

        return await Aholo.Http.SendAsync(request, Cancellation);
    }
}
