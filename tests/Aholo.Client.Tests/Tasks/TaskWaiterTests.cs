using System.Net;
using Aholo.Tests.Support;

namespace Aholo.Tests.Tasks;

public sealed class TaskWaiterTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Waits_through_every_state_and_passing_failure_until_the_results_are_there()
    {
        var answers = new Queue<Func<HttpResponseMessage>>(
        [
            () => ScriptedService.Data("[]"),
            () => ScriptedService.Data("{}"),
            () => State(8),
            () => ScriptedService.Answer(HttpStatusCode.BadGateway, "<html>"),
            () => throw new HttpRequestException("reset"),
            () => State(2),
            () => State(2),
            () => State(3),
            () => State(3, "https://cos.example/a.ply"),
        ]);
        var service = new ScriptedService(_ => answers.Dequeue()());
        var clock = new ObservableTimeProvider();
        await using var test = TestClient.Create(service, options => options.Retry.MaxAttempts = 1, clock);
        var seen = new List<AholoTaskStatus>();

        var waiting = test.Client.WaitForTaskAsync("P", progress: new Listener(seen), cancellationToken: Cancellation);
        var waits = await LetTimePassAsync(clock, waiting);

        (await waiting).Assets.Ply.ShouldBe(new Uri("https://cos.example/a.ply"));
        seen.ShouldBe([AholoTaskStatus.PreProcessing, AholoTaskStatus.Running, AholoTaskStatus.Succeeded, AholoTaskStatus.Succeeded]);
        waits.Count.ShouldBe(8);
        foreach (var (index, wait) in waits.Index())
            wait.TotalSeconds.ShouldBeInRange(Math.Min(30, 5 * Math.Pow(1.3, index)), 1.2 * Math.Min(30, 5 * Math.Pow(1.3, index)));
    }

    [Fact]
    public async Task Gives_up_in_time_and_says_what_it_saw_last()
    {
        var clock = new ObservableTimeProvider();
        await using var test = TestClient.Create(new ScriptedService(_ => State(1)), clock: clock);

        var waiting = test.Client.WaitForTaskAsync("P", new() { Timeout = TimeSpan.FromMinutes(2) }, cancellationToken: Cancellation);
        await LetTimePassAsync(clock, waiting);

        (await Should.ThrowAsync<TimeoutException>(waiting)).Message.ShouldContain("last seen: Waiting");
    }

    [Fact]
    public async Task A_failure_that_waiting_does_not_mend_ends_it()
    {
        var clock = new ObservableTimeProvider();
        await using var test = TestClient.Create(new ScriptedService(_ => ScriptedService.Error("10001", "who")), clock: clock);

        var waiting = test.Client.WaitForTaskAsync("P", cancellationToken: Cancellation);
        await LetTimePassAsync(clock, waiting);

        await Should.ThrowAsync<AholoAuthenticationException>(waiting);
    }

    [Fact]
    public async Task A_schedule_that_makes_no_sense_is_refused()
    {
        await using var test = TestClient.Create(new ScriptedService(_ => State(1)));

        await Should.ThrowAsync<ArgumentException>(
            test.Client.WaitForTaskAsync("P", new() { FirstDelay = TimeSpan.Zero }, cancellationToken: Cancellation));
    }

    /// <summary>Lets every wait between two looks, and the windows of the batcher, pass until the task ends; returns the former.</summary>
    private static async Task<List<TimeSpan>> LetTimePassAsync(ObservableTimeProvider clock, Task task)
    {
        var waits = new List<TimeSpan>();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        _ = task.ContinueWith(_ => ended.Cancel(), TaskScheduler.Default);
        try
        {
            while (true)
            {
                // Time-outs of attempts are the longest, the batcher's window the shortest.
                var wait = await clock.PassAsync(wait => wait < TimeSpan.FromSeconds(40) && wait != TimeSpan.FromSeconds(30), ended.Token);
                if (wait > TimeSpan.FromSeconds(1))
                    waits.Add(wait);
            }
        }
        catch (OperationCanceledException)
        {
            Cancellation.ThrowIfCancellationRequested();
        }

        return waits;
    }

    private static HttpResponseMessage State(int status, string? ply = null) =>
        ScriptedService.Data($$"""[{"taskId":"P","status":{{status}},"result":{{(ply is null ? "null" : $$"""{"plyPath":"{{ply}}"}""")}}}]""");

    private sealed class Listener(List<AholoTaskStatus> seen) : IProgress<AholoTask>
    {
        public void Report(AholoTask value) => seen.Add(value.Status);
    }
}
