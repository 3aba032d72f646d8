using Aholo.Http;
using Microsoft.Extensions.Time.Testing;

namespace Aholo.Tests.Http;

public sealed class TokenBucketTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_burst_calls_pass_at_a_steady_rate_in_the_order_they_came()
    {
        var clock = new FakeTimeProvider();
        var bucket = new TokenBucket(permitsPerSecond: 5, burst: 3, clock);

        var calls = Enumerable.Range(0, 8).Select(_ => bucket.WaitAsync(Cancellation).AsTask()).ToArray();

        Passed().ShouldBe(3);
        for (var passed = 4; passed <= 8; passed++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(200));
            await calls[passed - 1].WaitAsync(Cancellation);
            Passed().ShouldBe(passed);
        }

        int Passed() => calls.TakeWhile(call => call.IsCompleted).Count();
    }

    [Fact]
    public async Task Rest_fills_it_up_to_the_burst_and_no_further()
    {
        var clock = new FakeTimeProvider();
        var bucket = new TokenBucket(permitsPerSecond: 5, burst: 2, clock);
        await bucket.WaitAsync(Cancellation);
        clock.Advance(TimeSpan.FromHours(1));

        bucket.WaitAsync(Cancellation).AsTask().IsCompleted.ShouldBeTrue();
        bucket.WaitAsync(Cancellation).AsTask().IsCompleted.ShouldBeTrue();
        bucket.WaitAsync(Cancellation).AsTask().IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_call_that_stops_waiting_gives_its_turn_back()
    {
        var clock = new FakeTimeProvider();
        var bucket = new TokenBucket(permitsPerSecond: 1, burst: 1, clock);
        await bucket.WaitAsync(Cancellation);
        using var stop = new CancellationTokenSource();
        var stopped = bucket.WaitAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(stopped);

        clock.Advance(TimeSpan.FromSeconds(1));

        bucket.WaitAsync(Cancellation).AsTask().IsCompleted.ShouldBeTrue();
    }
}
