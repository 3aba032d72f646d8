using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using LocalAzure.Functions.Tests.Support;

namespace LocalAzure.Functions.Tests;

/// <summary>A worker that ends by itself, or that the host ends.</summary>
public sealed class RecoveryTests(SampleHostFixture shared)
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_worker_is_replaced_and_its_work_continues()
    {
        await using var host = await StartAsync();
        var id = await TestHost.StartSumAsync(host.Http, new { Count = 4, WaitFor = "go" });
        await TestHost.WaitForAsync(host.Http, id, instance => instance.GetProperty("customStatus").ToString() == "Waiting for go", () => host.Log);

        var killed = host.Host.WorkerProcessId!.Value;
        using (var process = Process.GetProcessById(killed))
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken);
        }

        // A request that arrives while there is no worker waits for the next one.
        await TestHost.WaitAsync(_ => Task.FromResult(host.Host.WorkerProcessId), worker => worker != killed, () => host.Log);
        (await host.Http.GetStringAsync("/api/Version", CancellationToken)).ShouldBe("1", host.Log);
        host.Host.WorkerProcessId.ShouldNotBe(killed);

        using var raised = await host.Http.PostAsJsonAsync($"/runtime/webhooks/durabletask/instances/{id}/raiseEvent/go", "now", CancellationToken);
        raised.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        (await TestHost.WaitForStatusAsync(host.Http, id, "Completed", () => host.Log)).GetProperty("output").GetInt32().ShouldBe(30);
        host.Log.ShouldContain("The worker runs again");
        host.Host.Problems.ShouldNotContainKey("worker");
    }

    [Fact]
    public async Task A_function_beyond_its_timeout_fails_and_the_worker_is_replaced()
    {
        await using var host = await StartAsync(new() { ["AzureFunctionsJobHost__functionTimeout"] = "00:00:01" });
        var worker = host.Host.WorkerProcessId;

        using var response = await host.Http.GetAsync("/api/wait/60", CancellationToken);

        // No other request: on a slow machine the first request of a new worker may exceed the timeout, and then end that worker too.
        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError, host.Log);
        await TestHost.WaitAsync(_ => Task.FromResult(host.Host.WorkerProcessId), id => id is not null && id != worker, () => host.Log);
        host.Log.ShouldContain("Timeout value of 00:00:01 was exceeded by function: Wait The host restarts the worker, which still runs the function.");
    }

    private Task<TestHost> StartAsync(Dictionary<string, string>? settings = null)
    {
        settings ??= [];
        settings["AzureWebJobs.Incoming.Disabled"] = "true";
        settings["AzureWebJobs.Tick.Disabled"] = "true";
        settings["AzureWebJobs.Flaky.Disabled"] = "true";
        return TestHost.StartAsync(shared.Storage, settings);
    }
}
