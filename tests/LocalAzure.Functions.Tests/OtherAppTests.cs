using System.Net;
using LocalAzure.Functions.Tests.Support;

namespace LocalAzure.Functions.Tests;

/// <summary>An app without the ASP.NET Core integration, whose orchestrations are in Azure Storage.</summary>
public sealed class OtherAppTests(OtherAppTests.OtherHost host) : IClassFixture<OtherAppTests.OtherHost>
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_and_its_response_are_part_of_the_invocation()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/plain/7?q=1") { Content = new StringContent("body"), Headers = { { "X-Header", "value" } } };

        using var response = await host.Http.SendAsync(request, CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.Created, host.Sample.Log);
        (await response.Content.ReadAsStringAsync(CancellationToken)).ShouldBe("/api/plain/7?q=1 body");
        response.Headers.GetValues("X-Id").ShouldBe(["7"]);
        response.Headers.GetValues("X-Header").ShouldBe(["value"]);
        response.Headers.GetValues("Set-Cookie").ShouldBe(["cookie=value"]);
    }

    [Fact]
    public async Task Orchestrations_run_on_Azure_Storage_when_a_setting_says_so()
    {
        var id = await TestHost.StartSumAsync(host.Http, new { Count = 3 });

        var done = await TestHost.WaitForStatusAsync(host.Http, id, "Completed", () => host.Sample.Log);

        done.GetProperty("output").GetInt32().ShouldBe(14);
        host.Sample.DataFiles.ShouldNotContain("durable.db");
    }

    [Fact]
    public async Task The_page_of_the_orchestrations_explains_that_it_shows_only_those_in_SQLite()
    {
        using var response = await host.Http.GetAsync("/runtime/ui/api/instances", CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await response.Content.ReadAsStringAsync(CancellationToken)).ShouldContain("another storage provider, whose instances the management API lists");
        host.Sample.Host.InstancesPage.ShouldBeNull();
    }

    public sealed class OtherHost(SampleHostFixture shared) : IAsyncLifetime
    {
        internal TestHost Sample { get; private set; } = null!;

        internal HttpClient Http => Sample.Http;

        public async ValueTask InitializeAsync() => Sample = await TestHost.StartAsync(shared.Storage, new Dictionary<string, string>
        {
            ["WITHOUT_ASPNETCORE"] = "true",
            ["AzureFunctionsJobHost__extensions__durableTask__storageProvider__type"] = "AzureStorage",
            ["AzureFunctionsJobHost__extensions__durableTask__storageProvider__partitionCount"] = "1",
            ["AzureFunctionsJobHost__extensions__durableTask__hubName"] = "OtherApp",
            ["AzureWebJobs.Incoming.Disabled"] = "true",
            ["AzureWebJobs.Tick.Disabled"] = "true",
        });

        public ValueTask DisposeAsync() => Sample.DisposeAsync();
    }
}
