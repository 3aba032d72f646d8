using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LocalAzure.Functions.Tests.Support;

namespace LocalAzure.Functions.Tests;

/// <summary>Functions of the sample that something else than a request starts.</summary>
public sealed class TriggerTests(SampleHostFixture host)
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_timer_fires_on_the_schedule_of_its_setting()
    {
        var ticks = await TestHost.WaitAsync(
            token => host.Http.GetFromJsonAsync<JsonElement>("/api/Ticks", token), ticks => ticks.GetProperty("runs").GetInt32() >= 2, () => host.Sample.Log);

        ticks.GetProperty("pastDue").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task A_failed_function_is_retried_by_its_retry_policy()
    {
        var ticks = await TestHost.WaitAsync(
            token => host.Http.GetFromJsonAsync<JsonElement>("/api/Ticks", token), ticks => ticks.GetProperty("attempts").GetInt32() >= 3, () => host.Sample.Log);

        ticks.GetProperty("attempts").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task A_durable_fan_out_completes()
    {
        using var start = await host.Http.PostAsJsonAsync("/api/fanout", new { count = 10, seconds = 0.1 }, CancellationToken);
        start.StatusCode.ShouldBe(HttpStatusCode.Accepted, host.Sample.Log);
        var management = await start.Content.ReadFromJsonAsync<JsonElement>(CancellationToken);

        var done = await TestHost.WaitForStatusAsync(host.Http, management.GetProperty("id").GetString()!, "Completed", () => host.Sample.Log);

        done.GetProperty("output").GetInt32().ShouldBe(385);
        management.GetProperty("statusQueryGetUri").GetString().ShouldStartWith($"{host.Sample.Host.BaseAddress}runtime/webhooks/durabletask/instances/");
    }

    [Fact]
    public async Task An_orchestration_receives_an_external_event_from_the_management_API()
    {
        var id = await TestHost.StartSumAsync(host.Http, new { Count = 2, WaitFor = "go" });

        using var raised = await host.Http.PostAsJsonAsync($"/runtime/webhooks/durabletask/instances/{id}/raiseEvent/go", "now", CancellationToken);

        raised.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await TestHost.WaitForStatusAsync(host.Http, id, "Completed", () => host.Sample.Log)).GetProperty("output").GetInt32().ShouldBe(5);
    }

    [Fact]
    public async Task An_activity_is_part_of_the_trace_that_its_orchestration_was_started_in_and_not_recorded_as_on_Azure()
    {
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/runtime/webhooks/durabletask/orchestrators/Traced")
        {
            Headers = { { "traceparent", $"00-{trace}-b7ad6b7169203331-01" } },
        };
        using var start = await host.Http.SendAsync(request, CancellationToken);
        var id = (await start.Content.ReadFromJsonAsync<JsonElement>(CancellationToken)).GetProperty("id").GetString()!;

        var done = await TestHost.WaitForStatusAsync(host.Http, id, "Completed", () => host.Sample.Log);

        done.GetProperty("output").GetString().ShouldNotBeNull().ShouldMatch($"^00-{trace}-[0-9a-f]{{16}}-00$");
    }

    [Fact]
    public async Task A_blob_runs_the_function_of_its_path_with_its_content_and_name()
    {
        await host.Incoming.UploadBlobAsync("other.bin", BinaryData.FromString("not for it"), CancellationToken);
        await host.Incoming.UploadBlobAsync("letters.txt", BinaryData.FromString("a1b2c3"), CancellationToken);

        var done = await TestHost.WaitForStatusAsync(host.Http, "letters", "Completed", () => host.Sample.Log);

        done.GetProperty("output").GetInt32().ShouldBe(3);
        using var other = await host.Http.GetAsync("/runtime/webhooks/durabletask/instances/other", CancellationToken);
        other.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
