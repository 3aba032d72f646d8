using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Shouldly;
using Xunit;

namespace LocalAzure.DurableTask.Testing;

public abstract partial class DurableTaskConformance
{
    [Fact]
    public async Task Activities_in_sequence_return_their_results_in_order()
    {
        await using var host = await NewHost()
            .Activity<string, string>("Greet", name => $"Hello {name}")
            .Orchestrator<string[], List<string>>("Greetings", async (context, names) =>
            {
                var greetings = new List<string>();
                foreach (var name in names)
                    greetings.Add(await context.CallActivityAsync<string>("greet", name));
                return greetings;
            })
            .StartAsync();

        var result = await host.RunAsync("Greetings", new[] { "Ada", "Grace", "Barbara" });

        result.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
        result.ReadOutputAs<string[]>().ShouldBe(["Hello Ada", "Hello Grace", "Hello Barbara"]);
    }

    [Fact]
    public async Task A_fan_out_returns_all_results_in_any_order_of_completion()
    {
        await using var host = await NewHost()
            .Activity<int, int>("Square", n => n * n)
            .Orchestrator("Squares", async context =>
                (await Task.WhenAll(Enumerable.Range(1, 20).Select(n => context.CallActivityAsync<int>("Square", n)))).Sum())
            .StartAsync();

        (await host.RunAsync("Squares")).ReadOutputAs<int>().ShouldBe(2_870);
    }

    [Fact]
    public async Task A_failed_activity_returns_its_error_type_message_and_cause()
    {
        await using var host = await NewHost()
            .Activity<string, string>("Fail", _ => throw new InvalidOperationException("no good", new FormatException("not a number")))
            .Orchestrator("Caller", async context =>
            {
                try
                {
                    return await context.CallActivityAsync<string>("Fail");
                }
                catch (TaskFailedException exception)
                {
                    var failure = exception.FailureDetails;
                    return string.Join(
                        " | ", exception.Message, exception.TaskName, exception.TaskId, failure.ErrorType, failure.ErrorMessage, failure,
                        failure.IsCausedBy<InvalidOperationException>(), failure.IsCausedBy<SystemException>(), failure.IsCausedBy<FormatException>(),
                        failure.StackTrace is { Length: > 0 }, failure.InnerFailure!.ErrorType, failure.InnerFailure.ErrorMessage);
                }
            })
            .StartAsync();

        (await host.RunAsync("Caller")).ReadOutputAs<string>().ShouldBe(
            "Task 'Fail' (#0) failed with an unhandled exception: no good | Fail | 0 | System.InvalidOperationException | no good | " +
            "System.InvalidOperationException: no good | True | True | False | True | System.FormatException | not a number");
    }

    [Fact]
    public async Task An_uncaught_failure_fails_the_orchestration_with_all_causes()
    {
        await using var host = await NewHost()
            .Activity<string, string>("Fail", _ => throw new InvalidOperationException("no good", new FormatException("not a number")))
            .Orchestrator("Caller", context => context.CallActivityAsync<string>("Fail"))
            .Orchestrator("Parent", context => context.CallSubOrchestratorAsync<string>("Caller"))
            .StartAsync();

        ShouldHaveFailed(
            await host.RunAsync("Caller"),
            "Microsoft.DurableTask.TaskFailedException: Task 'Fail' (#0) failed with an unhandled exception: no good",
            "System.InvalidOperationException: no good",
            "System.FormatException: not a number");
        ShouldHaveFailed(
            await host.RunAsync("Parent"),
            "Microsoft.DurableTask.TaskFailedException: Task 'Caller' (#0) failed with an unhandled exception: " +
                "Task 'Fail' (#0) failed with an unhandled exception: no good",
            "Microsoft.DurableTask.TaskFailedException: Task 'Fail' (#0) failed with an unhandled exception: no good",
            "System.InvalidOperationException: no good",
            "System.FormatException: not a number");
    }

    [Fact]
    public async Task An_orchestrator_that_throws_keeps_its_custom_status_and_has_no_output()
    {
        await using var host = await NewHost()
            .Orchestrator<string>("Throws", context =>
            {
                context.SetCustomStatus("almost");
                throw new NotSupportedException("not here");
            })
            .StartAsync();

        var result = await host.RunAsync("Throws");

        ShouldHaveFailed(result, "System.NotSupportedException: not here");
        result.ReadCustomStatusAs<string>().ShouldBe("almost");
    }

    [Fact]
    public async Task The_first_of_two_failures_in_a_fan_out_is_thrown()
    {
        await using var host = await NewHost()
            .Activity<int, int>("Check", n => n % 2 == 0 ? throw new ArgumentException($"{n} is even") : n)
            .Orchestrator("Checks", async context =>
            {
                try
                {
                    await Task.WhenAll(Enumerable.Range(1, 4).Select(n => context.CallActivityAsync<int>("Check", n)));
                    return "all odd";
                }
                catch (TaskFailedException exception)
                {
                    return exception.FailureDetails.ErrorMessage;
                }
            })
            .StartAsync();

        (await host.RunAsync("Checks")).ReadOutputAs<string>().ShouldBe("2 is even");
    }

    [Theory]
    [InlineData(2, "failed 1 of 5", 1)]
    [InlineData(5, "fine", 3)]
    public async Task A_retry_policy_retries_while_it_handles_the_failure(int handled, string expected, int expectedCalls)
    {
        var calls = 0;
        await using var host = await NewHost()
            .Activity<string, string>("Flaky", _ => Interlocked.Increment(ref calls) < 3 ? throw new TimeoutException($"failed {calls} of 5") : "fine")
            .Orchestrator("Caller", async context =>
            {
                var policy = new RetryPolicy(5, TimeSpan.FromMilliseconds(10))
                {
                    HandleFailure = failure => failure.IsCausedBy<TimeoutException>() && handled > 2,
                };
                try
                {
                    return await context.CallActivityAsync<string>("Flaky", new TaskOptions(policy));
                }
                catch (TaskFailedException exception)
                {
                    return exception.FailureDetails.ErrorMessage;
                }
            })
            .StartAsync();

        (await host.RunAsync("Caller")).ReadOutputAs<string>().ShouldBe(expected);
        calls.ShouldBe(expectedCalls);
    }

    [Fact]
    public async Task A_retry_policy_ends_with_the_last_failure()
    {
        var calls = 0;
        await using var host = await NewHost()
            .Activity<string, string>("Fail", _ => throw new TimeoutException($"time {Interlocked.Increment(ref calls)}"))
            .Orchestrator("Caller", async context =>
            {
                try
                {
                    return await context.CallActivityAsync<string>("Fail", new TaskOptions(new RetryPolicy(3, TimeSpan.FromMilliseconds(10))));
                }
                catch (TaskFailedException exception)
                {
                    return $"{exception.TaskName} {exception.TaskId} {exception.FailureDetails.ErrorMessage}";
                }
            })
            .StartAsync();

        // Each attempt and each timer has its own task id: 0, timer, 2, timer, 4.
        (await host.RunAsync("Caller")).ReadOutputAs<string>().ShouldBe("Fail 4 time 3");
    }

    [Fact]
    public async Task A_retry_handler_gets_the_failure_and_the_attempt()
    {
        var calls = 0;
        var seen = new ConcurrentQueue<string>();
        await using var host = await NewHost()
            .Activity<string, string>("Flaky", _ => Interlocked.Increment(ref calls) < 3 ? throw new TimeoutException($"time {calls}") : "fine")
            .Orchestrator("Caller", context => context.CallActivityAsync<string>("Flaky", TaskOptions.FromRetryHandler(async retry =>
            {
                if (!retry.OrchestrationContext.IsReplaying)
                    seen.Enqueue($"{retry.LastAttemptNumber} {retry.LastFailure.IsCausedBy<TimeoutException>()} {retry.LastFailure.ErrorMessage}");
                await retry.OrchestrationContext.CreateTimer(TimeSpan.FromMilliseconds(10), CancellationToken.None);
                return retry.LastAttemptNumber < 5;
            })))
            .StartAsync();

        (await host.RunAsync("Caller")).ReadOutputAs<string>().ShouldBe("fine");
        seen.ShouldBe(["1 True time 1", "2 True time 2"]);
    }

    [Fact]
    public async Task A_missing_activity_fails_and_is_retried_only_in_functions()
    {
        await using var host = await NewHost()
            .Orchestrator("Caller", async context =>
            {
                try
                {
                    return await context.CallActivityAsync<string>("Nothing", new TaskOptions(new RetryPolicy(2, TimeSpan.FromMilliseconds(10))));
                }
                catch (TaskFailedException exception)
                {
                    return $"{exception.TaskId} {exception.FailureDetails.ErrorMessage.Contains("'Nothing'", StringComparison.Ordinal)}";
                }
            })
            .StartAsync();

        // The extension returns no details. The task ids are 0 for the first attempt, 1 for the timer, 2 for the second attempt.
        (await host.RunAsync("Caller")).ReadOutputAs<string>().ShouldBe(RunsFunctions ? "2 False" : "0 True");
    }

    [Fact]
    public async Task Task_options_as_the_input_of_an_activity_are_an_error()
    {
        await using var host = await NewHost()
            .Orchestrator("Caller", context => context.CallActivityAsync<string>("Nothing", input: TaskOptions.FromRetryPolicy(new RetryPolicy(1, TimeSpan.FromSeconds(1)))))
            .StartAsync();

        FailureOf(await host.RunAsync("Caller")).ShouldNotBeNull().ShouldStartWith("System.ArgumentException: ");
    }
}
