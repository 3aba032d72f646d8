using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Shouldly;
using Xunit;

namespace LocalAzure.DurableTask.Testing;

/// <content>Sub-orchestrations, and executions that continue as new.</content>
public abstract partial class DurableTaskConformance
{
    [Fact]
    public async Task A_sub_orchestration_returns_its_output_and_knows_its_parent()
    {
        await using var host = await NewHost()
            .Orchestrator<int, string>("Child", (context, n) =>
                Task.FromResult($"{context.Parent!.Name} {context.Parent.InstanceId}/{context.Name} {context.InstanceId} {n}"))
            .Orchestrator("Parent", async context => context.Parent is null
                ? await context.CallSubOrchestratorAsync<string>("Child", 7, new SubOrchestrationOptions(instanceId: "the-child"))
                : "has a parent")
            .StartAsync();

        (await host.RunAsync("Parent", instanceId: "the-parent")).ReadOutputAs<string>().ShouldBe("Parent the-parent/Child the-child 7");
    }

    [Fact]
    public async Task Sub_orchestrations_without_an_id_get_one_each()
    {
        await using var host = await NewHost()
            .Orchestrator("Child", context => Task.FromResult(context.InstanceId))
            .Orchestrator("Parent", context => Task.WhenAll(
                context.CallSubOrchestratorAsync<string>("Child"), context.CallSubOrchestratorAsync<string>("Child")))
            .StartAsync();

        var ids = (await host.RunAsync("Parent")).ReadOutputAs<string[]>()!;

        ids.Distinct().Count().ShouldBe(2);
        ids.ShouldAllBe(id => Guid.ParseExact(id, "N").Version == 5);
    }

    [Fact]
    public async Task A_failed_sub_orchestration_fails_in_its_parent()
    {
        await using var host = await NewHost()
            .Orchestrator<string>("Child", _ => throw new InvalidOperationException("child broke", new FormatException("of this")))
            .Orchestrator("Parent", async context =>
            {
                try
                {
                    return await context.CallSubOrchestratorAsync<string>("Child");
                }
                catch (TaskFailedException exception)
                {
                    return $"{exception.TaskName} {exception.TaskId} {exception.FailureDetails} {exception.FailureDetails.InnerFailure}";
                }
            })
            .StartAsync();

        (await host.RunAsync("Parent")).ReadOutputAs<string>().ShouldBe(
            "Child 0 System.InvalidOperationException: child broke System.FormatException: of this");
    }

    [Fact]
    public async Task A_sub_orchestration_that_is_retried_keeps_its_id()
    {
        var ids = new ConcurrentQueue<string>();
        await using var host = await NewHost()
            .Orchestrator("Child", context =>
            {
                ids.Enqueue(context.InstanceId);
                return ids.Count < 3 ? throw new TimeoutException() : Task.FromResult("fine");
            })
            .Orchestrator("Parent", context => context.CallSubOrchestratorAsync<string>(
                "Child", new SubOrchestrationOptions(new RetryPolicy(3, TimeSpan.FromMilliseconds(10)), "the-child")))
            .StartAsync();

        (await host.RunAsync("Parent")).ReadOutputAs<string>().ShouldBe("fine");
        ids.ShouldBe(["the-child", "the-child", "the-child"]);
    }

    [Fact]
    public async Task A_sub_orchestration_can_continue_as_new_and_returns_its_last_output()
    {
        await using var host = await NewHost()
            .Orchestrator<int, string>("Countdown", async (context, n) =>
            {
                await context.CreateTimer(TimeSpan.FromMilliseconds(10), CancellationToken.None);
                if (n > 0)
                    context.ContinueAsNew(n - 1);
                return $"{n} {context.Parent!.InstanceId}";
            })
            .Orchestrator("Parent", context => context.CallSubOrchestratorAsync<string>("Countdown", 2))
            .StartAsync();

        (await host.RunAsync("Parent", instanceId: "the-parent")).ReadOutputAs<string>().ShouldBe("0 the-parent");
    }

    [Fact]
    public async Task Continue_as_new_starts_with_the_new_input()
    {
        await using var host = await NewHost()
            .Activity<int, int>("Double", n => n * 2)
            .Orchestrator<int, int>("Grow", async (context, n) =>
            {
                var doubled = await context.CallActivityAsync<int>("Double", n);
                if (doubled < 1_000)
                    context.ContinueAsNew(doubled);
                return doubled;
            })
            .StartAsync();

        var result = await host.RunAsync("Grow", 1);

        result.ReadOutputAs<int>().ShouldBe(1_024);
        result.ReadInputAs<int>().ShouldBe(512);
    }

    [Fact]
    public async Task Continue_as_new_keeps_unprocessed_events()
    {
        await using var host = await NewHost()
            .Orchestrator<string, string>("Collect", async (context, all) =>
            {
                all += await context.WaitForExternalEvent<string>("Next");
                if (all.Length < 3)
                    context.ContinueAsNew(all);
                return all;
            })
            .StartAsync();
        var id = await StartAsync(host, "Collect", "");
        foreach (var payload in (string[])["a", "b", "c"])
            await host.Client.RaiseEventAsync(id, "Next", payload, CancellationToken);

        (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).ReadOutputAs<string>().ShouldBe("abc");
    }

    [Fact]
    public async Task Continue_as_new_takes_effect_when_the_orchestrator_returns()
    {
        await using var host = await NewHost()
            .Activity<int, int>("Double", n => n * 2)
            .Orchestrator<int, int>("Grow", async (context, n) =>
            {
                if (n == 0)
                    context.ContinueAsNew(21);
                return await context.CallActivityAsync<int>("Double", n);
            })
            .StartAsync();

        (await host.RunAsync("Grow", 0)).ReadOutputAs<int>().ShouldBe(42);
    }

    [Fact]
    public async Task The_next_execution_does_not_see_pending_tasks_of_the_previous_one()
    {
        await using var host = await NewHost()
            .Activity<string, string>("Echo", input => input)
            .Orchestrator<string, string>("Leave", async (context, input) =>
            {
                if (input == "first")
                {
                    _ = context.CallActivityAsync<string>("Echo", "of the first");
                    _ = context.CreateTimer(TimeSpan.FromMilliseconds(1), CancellationToken.None);
                    context.ContinueAsNew("second");
                    return "";
                }

                await context.CreateTimer(TimeSpan.FromMilliseconds(100), CancellationToken.None);
                return await context.CallActivityAsync<string>("Echo", "of the second");
            })
            .StartAsync();

        (await host.RunAsync("Leave", "first")).ReadOutputAs<string>().ShouldBe("of the second");
    }
}
