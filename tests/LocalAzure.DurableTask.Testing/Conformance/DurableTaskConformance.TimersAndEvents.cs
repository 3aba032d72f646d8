using Microsoft.DurableTask.Client;
using Shouldly;
using Xunit;

namespace LocalAzure.DurableTask.Testing;

public abstract partial class DurableTaskConformance
{
    [Fact]
    public async Task Time_is_constant_within_a_work_item_and_advances_with_a_timer()
    {
        var wait = IsOnAzureStorage ? TimeSpan.FromSeconds(1.5) : TimeSpan.FromMilliseconds(50);
        var atLeast = IsOnAzureStorage ? wait - TimeSpan.FromSeconds(1) : wait;
        await using var host = await NewHost()
            .Orchestrator("Wait", async context =>
            {
                var before = context.CurrentUtcDateTime;
                var still = context.CurrentUtcDateTime == before && before.Kind == DateTimeKind.Utc;
                await context.CreateTimer(wait, CancellationToken.None);
                return still && context.CurrentUtcDateTime - before >= atLeast;
            })
            .StartAsync();

        (await host.RunAsync("Wait")).ReadOutputAs<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task A_timer_in_the_past_is_due_immediately()
    {
        await using var host = await NewHost()
            .Orchestrator("Wait", async context =>
            {
                await context.CreateTimer(context.CurrentUtcDateTime.AddDays(-1), CancellationToken.None);
                return "over";
            })
            .StartAsync();

        (await host.RunAsync("Wait")).ReadOutputAs<string>().ShouldBe("over");
    }

    [Fact]
    public async Task A_canceled_timer_is_a_canceled_task_and_delays_nothing()
    {
        await using var host = await NewHost()
            .Orchestrator("Race", async context =>
            {
                using var cancellation = new CancellationTokenSource();
                var timer = context.CreateTimer(TimeSpan.FromDays(1), cancellation.Token);
                await context.WaitForExternalEvent<string>("Go");
                cancellation.Cancel();
                try
                {
                    await timer;
                    return "the timer ran";
                }
                catch (OperationCanceledException exception)
                {
                    return $"{exception.GetType().Name} {timer.IsCanceled}";
                }
            })
            .StartAsync();
        host.SkipTime = false;
        var id = await StartAsync(host, "Race");
        await host.Client.RaiseEventAsync(id, "Go", "now", CancellationToken);

        (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).ReadOutputAs<string>().ShouldBe("TaskCanceledException True");
    }

    [Fact]
    public async Task Events_raised_before_a_wait_are_kept_in_order_with_case_insensitive_names()
    {
        await using var host = await NewHost()
            .Orchestrator("Collect", async context =>
            {
                await context.WaitForExternalEvent<string>("Begin");
                return new[]
                {
                    await context.WaitForExternalEvent<int>("Number"),
                    await context.WaitForExternalEvent<int>("number"),
                    await context.WaitForExternalEvent<int>("NUMBER"),
                };
            })
            .StartAsync();
        var id = await StartAsync(host, "Collect");
        foreach (var number in (int[])[3, 1, 2])
            await host.Client.RaiseEventAsync(id, "Number", number, CancellationToken);
        await host.Client.RaiseEventAsync(id, "begin", "", CancellationToken);

        (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).ReadOutputAs<int[]>().ShouldBe([3, 1, 2]);
    }

    [Fact]
    public async Task The_latest_of_several_waiters_receives_an_event_first()
    {
        await using var host = await NewHost()
            .Orchestrator("Waiters", async context =>
            {
                var first = context.WaitForExternalEvent<string>("Word");
                var second = context.WaitForExternalEvent<string>("Word");
                await context.WaitForExternalEvent<string>("Begin");
                return $"{await first} {await second}";
            })
            .StartAsync();
        var id = await StartAsync(host, "Waiters");
        foreach (var (name, payload) in ((string, string)[])[("Word", "a"), ("Word", "b"), ("Begin", "")])
            await host.Client.RaiseEventAsync(id, name, payload, CancellationToken);

        (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).ReadOutputAs<string>().ShouldBe("b a");
    }

    [Fact]
    public async Task An_event_skips_a_canceled_waiter()
    {
        await using var host = await NewHost()
            .Orchestrator("Waiters", async context =>
            {
                using var cancellation = new CancellationTokenSource();
                var abandoned = context.WaitForExternalEvent<string>("Word", cancellation.Token);
                cancellation.Cancel();
                await context.WaitForExternalEvent<string>("Begin");
                return $"{abandoned.IsCanceled} {await context.WaitForExternalEvent<string>("Word")}";
            })
            .StartAsync();
        var id = await StartAsync(host, "Waiters");
        foreach (var (name, payload) in ((string, string)[])[("Word", "found"), ("Begin", "")])
            await host.Client.RaiseEventAsync(id, name, payload, CancellationToken);

        (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).ReadOutputAs<string>().ShouldBe("True found");
    }

    [Fact]
    public async Task Waiting_for_one_event_as_two_types_is_an_error()
    {
        await using var host = await NewHost()
            .Orchestrator("Waiters", async context =>
            {
                var first = context.WaitForExternalEvent<string>("Word");
                await context.WaitForExternalEvent<int>("Word");
                return await first;
            })
            .StartAsync();

        FailureOf(await host.RunAsync("Waiters")).ShouldNotBeNull().ShouldStartWith("System.ArgumentException: ");
    }

    [Fact]
    public async Task An_event_that_does_not_arrive_in_time_is_a_canceled_task()
    {
        await using var host = await NewHost()
            .Orchestrator("Wait", async context =>
            {
                try
                {
                    return await context.WaitForExternalEvent<string>("Never", TimeSpan.FromMilliseconds(50));
                }
                catch (TaskCanceledException)
                {
                    return "timed out";
                }
            })
            .StartAsync();

        (await host.RunAsync("Wait")).ReadOutputAs<string>().ShouldBe("timed out");
    }

    [Fact]
    public async Task An_event_that_arrives_in_time_is_returned_and_its_timer_is_canceled()
    {
        await using var host = await NewHost()
            .Orchestrator("Wait", context => context.WaitForExternalEvent<string>("Soon", TimeSpan.FromDays(1)))
            .StartAsync();
        host.SkipTime = false;
        var id = await StartAsync(host, "Wait");
        await host.Client.RaiseEventAsync(id, "Soon", "here", CancellationToken);

        (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).ReadOutputAs<string>().ShouldBe("here");
    }

    [Fact]
    public async Task An_event_without_payload_is_null()
    {
        await using var host = await NewHost()
            .Orchestrator("Wait", async context => await context.WaitForExternalEvent<string?>("Go") is null)
            .StartAsync();
        var id = await StartAsync(host, "Wait");
        await host.Client.RaiseEventAsync(id, "Go", CancellationToken);

        (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).ReadOutputAs<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_fails_the_orchestration()
    {
        await using var host = await NewHost()
            .Orchestrator("Wait", context => context.WaitForExternalEvent<int>("Number"))
            .StartAsync();
        var id = await StartAsync(host, "Wait");
        await host.Client.RaiseEventAsync(id, "Number", "seven", CancellationToken);

        (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
    }

    [Fact]
    public async Task One_orchestration_can_raise_events_in_another()
    {
        await using var host = await NewHost()
            .Orchestrator("Receiver", context => context.WaitForExternalEvent<string>("Ping"))
            .Orchestrator("Sender", context =>
            {
                context.SendEvent("receiver", "Ping", "hello");
                context.SendEvent("nobody", "Ping", "dropped");
                return Task.FromResult(true);
            })
            .StartAsync();
        await StartAsync(host, "Receiver", instanceId: "receiver");
        await host.Client.WaitForInstanceStartAsync("receiver", CancellationToken);

        (await host.RunAsync("Sender")).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);

        (await host.Client.WaitForInstanceCompletionAsync("receiver", true, CancellationToken)).ReadOutputAs<string>().ShouldBe("hello");
    }

    [Fact]
    public async Task Guids_and_time_are_the_same_on_every_replay()
    {
        var seen = new List<string>();
        await using var host = await NewHost()
            .Activity<string, string>("Nothing", input => input)
            .Orchestrator("Guids", async context =>
            {
                seen.Add($"{context.NewGuid()} {context.NewGuid()} {context.CurrentUtcDateTime:O}");
                await context.CreateTimer(TimeSpan.FromMilliseconds(10), CancellationToken.None);
                await context.CallActivityAsync<string>("Nothing", "");
                return context.NewGuid();
            })
            .StartAsync();

        var result = await host.RunAsync("Guids");

        seen.Distinct().ShouldHaveSingleItem();
        result.ReadOutputAs<Guid>().Version.ShouldBe(5);
        seen[0].Split(' ').Append(result.ReadOutputAs<Guid>().ToString()).Distinct().Count().ShouldBe(4);
    }
}
