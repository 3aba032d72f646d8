using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LocalAzure.Functions.Tests.Support;

namespace LocalAzure.Functions.Tests;

/// <summary>Storage that cannot be reached when the host starts, or while it runs.</summary>
public sealed class StorageOutageTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_waits_for_storage_reports_it_and_starts_when_storage_is_available()
    {
        var (port, blobs, queues) = (HostProcess.FreePort(), HostProcess.FreePort(), HostProcess.FreePort());
        var storage = "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
            + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
            + $"BlobEndpoint=http://127.0.0.1:{blobs}/devstoreaccount1;QueueEndpoint=http://127.0.0.1:{queues}/devstoreaccount1;";
        var starting = TestHost.StartAsync(storage, configure: options => options with { Port = port });
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };

        var waiting = await TestHost.WaitAsync(
            token => GetStatusAsync(http, token), status => status.ToString().Contains("WaitingForStorage", StringComparison.Ordinal));
        waiting.GetProperty("problems").GetProperty("storage:AzureWebJobsStorage").GetString().ShouldStartWith(
            $"Storage 'AzureWebJobsStorage' does not answer at http://127.0.0.1:{blobs}/devstoreaccount1: ");
        (await http.GetAsync("/api/Version", CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        starting.IsCompleted.ShouldBeFalse();

        await using var azurite = await TestAzurite.StartAsync(dataDirectory: null, CancellationToken, blobs, queues);

        await using var host = await starting;
        (await http.GetStringAsync("/api/Version", CancellationToken)).ShouldBe("1");
        (await GetStatusAsync(http, CancellationToken)).GetProperty("state").GetString().ShouldBe("Running");
        host.Log.ShouldContain(". The host waits for it. Start it, or correct the setting.");
    }

    [Fact]
    public async Task While_storage_is_away_from_a_running_host_requests_are_answered_with_its_problem_and_later_run_again()
    {
        var (blobs, queues) = (HostProcess.FreePort(), HostProcess.FreePort());
        await using var azurite = await TestAzurite.StartAsync(dataDirectory: null, CancellationToken, blobs, queues);
        await using var host = await TestHost.StartAsync(azurite.ConnectionString);
        await azurite.DisposeAsync();

        await TestHost.WaitAsync(token => GetStateAsync(host.Http, token), state => state == "WaitingForStorage", () => host.Log);
        using (var refused = await host.Http.GetAsync("/api/Version", CancellationToken))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
            refused.Headers.RetryAfter.ShouldNotBeNull();
            var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(CancellationToken);
            problem.GetProperty("detail").GetString().ShouldStartWith(
                $"Storage 'AzureWebJobsStorage' does not answer at http://127.0.0.1:{blobs}/devstoreaccount1: ");
        }

        await using var again = await TestAzurite.StartAsync(dataDirectory: null, CancellationToken, blobs, queues);
        await TestHost.WaitAsync(token => GetStateAsync(host.Http, token), state => state == "Running", () => host.Log);
        (await host.Http.GetStringAsync("/api/Version", CancellationToken)).ShouldBe("1");
        host.Log.ShouldContain("The listeners run again.");
    }

    private static async Task<string?> GetStateAsync(HttpClient http, CancellationToken cancellationToken) =>
        (await GetStatusAsync(http, cancellationToken)).GetProperty("state").GetString();

    private static async Task<JsonElement> GetStatusAsync(HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            return await http.GetFromJsonAsync<JsonElement>("/admin/host/status", cancellationToken);
        }
        catch (HttpRequestException)
        {
            return default; // not listening yet
        }
    }
}
