using Microsoft.DurableTask.Client;
using Shouldly;
using Xunit;

namespace LocalAzure.DurableTask.Testing;

public abstract partial class DurableTaskConformance
{
    [Fact]
    public async Task An_instance_has_its_name_id_input_output_and_times()
    {
        await using var host = await NewHost().Orchestrator<int, int>("Double", (_, n) => Task.FromResult(n * 2)).StartAsync();

        var result = await host.RunAsync("Double", 21, "the-one");

        result.Name.ShouldBe("Double");
        result.InstanceId.ShouldBe("the-one");
        result.IsCompleted.ShouldBeTrue();
        result.IsRunning.ShouldBeFalse();
        result.SerializedInput.ShouldBe("21");
        result.SerializedOutput.ShouldBe("42");
        result.SerializedCustomStatus.ShouldBe(IsOnAzureStorage ? "null" : null);
        result.FailureDetails.ShouldBeNull();
        result.LastUpdatedAt.ShouldBeGreaterThanOrEqualTo(result.CreatedAt);
    }

    [Fact]
    public async Task Inputs_and_outputs_that_were_not_requested_cannot_be_read()
    {
        await using var host = await NewHost().Orchestrator<int, int>("Double", (_, n) => Task.FromResult(n * 2)).StartAsync();
        await host.RunAsync("Double", 21, "the-one");

        var result = (await host.Client.GetInstanceAsync("the-one", CancellationToken))!;

        result.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        result.SerializedInput.ShouldBeNull();
        Should.Throw<InvalidOperationException>(() => result.ReadOutputAs<int>());
    }

    [Fact]
    public async Task A_missing_instance_is_null()
    {
        await using var host = await NewHost().StartAsync();

        (await host.Client.GetInstanceAsync("nobody", CancellationToken)).ShouldBeNull();
    }

    [Fact]
    public async Task Custom_status_is_available_while_the_orchestration_runs_and_after_its_end()
    {
        await using var host = await NewHost()
            .Orchestrator("Status", async context =>
            {
                context.SetCustomStatus(new { stage = "Waiting" });
                await context.WaitForExternalEvent<bool>("Go");
                context.SetCustomStatus(new { stage = "Done" });
                return true;
            })
            .StartAsync();
        var id = await StartAsync(host, "Status");
        var waiting = await host.Client.WaitForInstanceStartAsync(id, true, CancellationToken);
        await host.Client.RaiseEventAsync(id, "Go", true, CancellationToken);
        var done = await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken);

        waiting.SerializedCustomStatus.ShouldBe("""{"stage":"Waiting"}""");
        done.SerializedCustomStatus.ShouldBe("""{"stage":"Done"}""");
    }

    [Fact]
    public async Task A_terminated_instance_ends_with_the_given_output()
    {
        await using var host = await NewHost().Orchestrator("Wait", context => context.WaitForExternalEvent<int>("Never")).StartAsync();
        var id = await StartAsync(host, "Wait");
        await host.Client.WaitForInstanceStartAsync(id, CancellationToken);

        await host.Client.TerminateInstanceAsync(id, "stopped", CancellationToken);

        var result = await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken);
        result.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Terminated);
        result.ReadOutputAs<string>().ShouldBe("stopped");
    }

    [Fact]
    public async Task A_suspended_instance_processes_no_events_until_it_is_resumed()
    {
        await using var host = await NewHost().Orchestrator("Wait", context => context.WaitForExternalEvent<int>("Go")).StartAsync();
        var id = await StartAsync(host, "Wait");
        await host.Client.WaitForInstanceStartAsync(id, CancellationToken);
        await host.Client.SuspendInstanceAsync(id, "lunch", CancellationToken);
        await WaitForStatusAsync(host, id, OrchestrationRuntimeStatus.Suspended);

        await host.Client.RaiseEventAsync(id, "Go", 7, CancellationToken);
        await host.Client.ResumeInstanceAsync(id, "back", CancellationToken);

        (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).ReadOutputAs<int>().ShouldBe(7);
    }

    [Fact]
    public async Task An_ended_instance_can_be_restarted_under_its_id_or_a_new_one()
    {
        await using var host = await NewHost().Orchestrator<int, int>("Double", (_, n) => Task.FromResult(n * 2)).StartAsync();
        await host.RunAsync("Double", 21, "the-one");

        (await host.Client.RestartAsync("the-one", cancellation: CancellationToken)).ShouldBe("the-one");
        var newId = await host.Client.RestartAsync("the-one", restartWithNewInstanceId: true, CancellationToken);

        newId.ShouldNotBe("the-one");
        (await host.Client.WaitForInstanceCompletionAsync("the-one", true, CancellationToken)).ReadOutputAs<int>().ShouldBe(42);
        (await host.Client.WaitForInstanceCompletionAsync(newId, true, CancellationToken)).ReadOutputAs<int>().ShouldBe(42);
    }

    [Fact]
    public async Task Queries_page_through_the_instances_that_match_the_filter()
    {
        await using var host = await NewHost()
            .Orchestrator("Done", _ => Task.FromResult(1))
            .Orchestrator("Open", context => context.WaitForExternalEvent<int>("Go"))
            .StartAsync();
        for (var i = 0; i < 10; i++)
        {
            await StartAsync(host, i % 5 == 0 ? "Open" : "Done", instanceId: $"p{i}");
            if (i % 5 != 0)
                await host.Client.WaitForInstanceCompletionAsync($"p{i}", CancellationToken);
        }

        await host.RunAsync("Done", instanceId: "other");
        var query = new OrchestrationQuery(
            InstanceIdPrefix: "p", Statuses: [OrchestrationRuntimeStatus.Completed], PageSize: 3, FetchInputsAndOutputs: true);
        var found = new List<OrchestrationMetadata>();
        await foreach (var page in host.Client.GetAllInstancesAsync(query).AsPages())
        {
            page.Values.Count.ShouldBeLessThanOrEqualTo(3);
            found.AddRange(page.Values);
        }

        found.Select(instance => instance.InstanceId).Order().ShouldBe(["p1", "p2", "p3", "p4", "p6", "p7", "p8", "p9"]);
        found.ShouldAllBe(instance => instance.ReadOutputAs<int>() == 1);
    }

    [Fact]
    public async Task A_purge_removes_only_ended_instances()
    {
        await using var host = await NewHost()
            .Orchestrator("Done", _ => Task.FromResult(1))
            .Orchestrator("Open", context => context.WaitForExternalEvent<int>("Go"))
            .StartAsync();
        await host.RunAsync("Done", instanceId: "done-1");
        await host.RunAsync("Done", instanceId: "done-2");
        await StartAsync(host, "Open", instanceId: "open");
        await host.Client.WaitForInstanceStartAsync("open", CancellationToken);

        (await host.Client.PurgeInstanceAsync("done-1", CancellationToken)).PurgedInstanceCount.ShouldBe(1);
        (await host.Client.PurgeInstanceAsync("nobody", CancellationToken)).PurgedInstanceCount.ShouldBe(0);
        var filter = new PurgeInstancesFilter(CreatedFrom: DateTimeOffset.UnixEpoch, Statuses: [OrchestrationRuntimeStatus.Completed]);
        (await host.Client.PurgeAllInstancesAsync(filter, CancellationToken)).PurgedInstanceCount.ShouldBe(1);

        (await host.Client.GetInstanceAsync("done-2", CancellationToken)).ShouldBeNull();
        (await host.Client.GetInstanceAsync("open", CancellationToken)).ShouldNotBeNull();
    }

    private async Task WaitForStatusAsync(OrchestrationHost host, string id, OrchestrationRuntimeStatus status)
    {
        // The client has no wait for this status.
        while ((await host.Client.GetInstanceAsync(id, CancellationToken))!.RuntimeStatus != status)
            await Task.Delay(10, CancellationToken);
    }
}
