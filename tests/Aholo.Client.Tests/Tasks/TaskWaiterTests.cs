using System.Net;
using Aholo.Tests.Support;

namespace Aholo.Tests.Tasks;

public sealed class TaskWaiterTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Polls_through_every_status_and_transient_failure_until_the_assets_are_listed()
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
    public async Task Times_out_with_the_last_status_in_the_message()
    {
        var clock = new ObservableTimeProvider();
        await using var test = TestClient.Create(new ScriptedService(_ => State(1)), clock: clock);

        var waiting = test.Client.WaitForTaskAsync("P", new() { Timeout = TimeSpan.FromMinutes(2) }, cancellationToken: Cancellation);
        await LetTimePassAsync(clock, waiting);

        (await Should.ThrowAsync<TimeoutException>(waiting)).Message.ShouldContain("its last status: Waiting");
    }

    [Fact]
    public async Task A_permanent_failure_ends_the_wait()
    {
        var clock = new ObservableTimeProvider();
        await using var test = TestClient.Create(new ScriptedService(_ => ScriptedService.Error("10001", "who")), clock: clock);

        var waiting = test.Client.WaitForTaskAsync("P", cancellationToken: Cancellation);
        await LetTimePassAsync(clock, waiting);

        await Should.ThrowAsync<AholoAuthenticationException>(waiting);
    }

    [Fact]
    public async Task Invalid_intervals_are_rejected()
    {
        await using var test = TestClient.Create(new ScriptedService(_ => State(1)));

        await Should.ThrowAsync<ArgumentException>(
            test.Client.WaitForTaskAsync("P", new() { FirstInterval = TimeSpan.Zero }, cancellationToken: Cancellation));
    }

    /// <summary>Lets the intervals between polls and the windows of the batcher pass until the task ends. Returns the intervals.</summary>
    private static async Task<List<TimeSpan>> LetTimePassAsync(ObservableTimeProvider clock, Task task)
    {
        var waits = new List<TimeSpan>();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        _ = task.ContinueWith(_ => ended.Cancel(), TaskScheduler.Default);
        try
        {
            while (true)
            {
                // Excludes the timeouts of attempts, 30 s.
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
