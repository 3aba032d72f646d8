using Aholo.Tests.Support;

namespace Aholo.Tests.Tasks;

public sealed class TaskStatusBatcherTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static FakeTasks Service(int projects)
    {
        var fake = new FakeTasks { AnswersProjectId = true };
        for (var index = 0; index < projects; index++)
            fake.Projects[$"P{index}"] = FakeTasks.Status(2);
        return fake;
    }

    private static TestClient Create(FakeTasks fake, TimeProvider clock, int maxIds = 50) => TestClient.Create(
        fake.Handler,
        options =>
        {
            options.StatusBatch.Window = Window;
            options.StatusBatch.MaxIds = maxIds;
        },
        clock);

    [Fact]
    public async Task Requests_within_the_window_become_one_call()
    {
        var fake = Service(20);
        var clock = new ObservableTimeProvider();
        await using var test = Create(fake, clock);

        var asked = Enumerable.Range(0, 20).Select(index => test.Client.GetTaskAsync($"P{index}", Cancellation)).ToArray();
        await clock.PassAsync(wait => wait == Window, Cancellation);
        await Task.WhenAll(asked);

        fake.StatusCalls.ShouldHaveSingleItem().Length.ShouldBe(20);
        asked.Select(task => task.Result!.ProjectId).ShouldBe(Enumerable.Range(0, 20).Select(index => $"P{index}"));
    }

    [Fact]
    public async Task Equal_ids_count_once()
    {
        var fake = Service(1);
        var clock = new ObservableTimeProvider();
        await using var test = Create(fake, clock);

        var asked = Enumerable.Range(0, 10).Select(_ => test.Client.GetTaskAsync("P0", Cancellation)).ToArray();
        await clock.PassAsync(wait => wait == Window, Cancellation);
        await Task.WhenAll(asked);

        fake.StatusCalls.ShouldHaveSingleItem().ShouldBe(["P0"]);
    }

    [Fact]
    public async Task A_full_call_is_sent_at_once_and_the_rest_in_another()
    {
        var fake = Service(12);
        var clock = new ObservableTimeProvider();
        await using var test = Create(fake, clock, maxIds: 5);

        var asked = Enumerable.Range(0, 12).Select(index => test.Client.GetTaskAsync($"P{index}", Cancellation)).ToArray();
        // Time stands still, so only full calls are sent.
        await Task.WhenAll(asked.Take(10));
        asked[10].IsCompleted.ShouldBeFalse();
        clock.Advance(Window);
        await Task.WhenAll(asked);

        fake.StatusCalls.Select(ids => ids.Length).ShouldBe([5, 5, 2], ignoreOrder: true);
    }

    [Fact]
    public async Task A_single_request_waits_for_its_window_only_or_for_the_rest_of_the_interval()
    {
        var interval = TimeSpan.FromSeconds(1);
        var since = TimeSpan.FromMilliseconds(300);
        var fake = Service(2);
        var clock = new ObservableTimeProvider();
        await using var test = TestClient.Create(
            fake.Handler,
            options =>
            {
                options.StatusBatch.Window = Window;
                options.StatusBatch.Interval = interval;
            },
            clock);

        var first = test.Client.GetTaskAsync("P0", Cancellation);
        await clock.PassAsync(wait => wait == Window, Cancellation);
        await first;
        clock.Advance(since);
        var second = test.Client.GetTaskAsync("P1", Cancellation);
        await clock.PassAsync(wait => wait == interval - since, Cancellation);
        await second;
        clock.Advance(interval);
        var third = test.Client.GetTaskAsync("P0", Cancellation);
        await clock.PassAsync(wait => wait == Window, Cancellation);
        await third;

        fake.StatusCalls.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_canceled_caller_does_not_affect_the_others()
    {
        var fake = Service(2);
        var clock = new ObservableTimeProvider();
        await using var test = Create(fake, clock);
        using var stop = new CancellationTokenSource();

        var stopped = test.Client.GetTaskAsync("P0", stop.Token);
        var waiting = test.Client.GetTaskAsync("P1", Cancellation);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(stopped);
        await clock.PassAsync(wait => wait == Window, Cancellation);

        (await waiting)!.ProjectId.ShouldBe("P1");
    }

    [Fact]
    public async Task A_call_without_callers_is_canceled_and_the_next_request_starts_a_new_one()
    {
        var sent = new TaskCompletionSource();
        var canceled = new TaskCompletionSource();
        var first = true;
        var service = new ScriptedService(async (request, cancellationToken) =>
        {
            if (!first)
                return ScriptedService.Data("""[{"taskId":"P0","status":2}]""");
            first = false;
            sent.SetResult();
            cancellationToken.Register(canceled.SetResult);
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("Unreachable.");
        });
        await using var test = TestClient.Create(service, options =>
        {
            options.StatusBatch.Window = TimeSpan.Zero;
            options.Retry.AttemptTimeout = TimeSpan.FromHours(1);
        });
        using var stop = new CancellationTokenSource();

        var stopped = test.Client.GetTaskAsync("P0", stop.Token);
        await sent.Task.WaitAsync(Cancellation);
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(stopped);
        await canceled.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        (await test.Client.GetTaskAsync("P0", Cancellation))!.Status.ShouldBe(AholoTaskStatus.Running);
    }

    [Fact]
    public async Task A_thousand_concurrent_requests_take_twenty_calls()
    {
        var fake = Service(1000);
        // The window ends at once. Requests of one call are combined nevertheless.
        await using var test = TestClient.Create(fake.Handler, options => options.StatusBatch.Window = TimeSpan.Zero);

        for (var round = 1; round <= 20; round++)
        {
            var tasks = await test.Client.GetTasksAsync([.. fake.Projects.Keys], Cancellation);

            tasks.Count.ShouldBe(1000);
            fake.StatusCalls.Count.ShouldBe(20 * round);
        }
    }
}
