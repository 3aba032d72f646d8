using Aholo.Http;
using Microsoft.Extensions.Time.Testing;

namespace Aholo.Tests.Http;

public sealed class TokenBucketLimiterTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_burst_calls_pass_in_order_at_a_steady_rate()
    {
        var clock = new FakeTimeProvider();
        var limiter = new TokenBucketLimiter(permitsPerSecond: 5, burst: 3, clock);

        var calls = Enumerable.Range(0, 8).Select(_ => limiter.AcquireAsync(cancellationToken: Cancellation).AsTask()).ToArray();

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
    public async Task A_pause_refills_permits_up_to_the_burst()
    {
        var clock = new FakeTimeProvider();
        var limiter = new TokenBucketLimiter(permitsPerSecond: 5, burst: 2, clock);
        await limiter.AcquireAsync(cancellationToken: Cancellation);
        clock.Advance(TimeSpan.FromHours(1));

        limiter.AcquireAsync(cancellationToken: Cancellation).AsTask().IsCompleted.ShouldBeTrue();
        limiter.AcquireAsync(cancellationToken: Cancellation).AsTask().IsCompleted.ShouldBeTrue();
        limiter.AcquireAsync(cancellationToken: Cancellation).AsTask().IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_canceled_wait_returns_its_permit()
    {
        var clock = new FakeTimeProvider();
        var limiter = new TokenBucketLimiter(permitsPerSecond: 1, burst: 1, clock);
        await limiter.AcquireAsync(cancellationToken: Cancellation);
        using var stop = new CancellationTokenSource();
        var stopped = limiter.AcquireAsync(cancellationToken: stop.Token).AsTask();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(stopped);

        clock.Advance(TimeSpan.FromSeconds(1));

        limiter.AcquireAsync(cancellationToken: Cancellation).AsTask().IsCompleted.ShouldBeTrue();
    }
}
