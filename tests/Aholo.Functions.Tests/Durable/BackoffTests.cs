using System.Globalization;
using Aholo.Functions.Configuration;
using Aholo.Functions.Durable;

namespace Aholo.Functions.Tests.Durable;

public sealed class BackoffTests
{
    private static readonly PollingOptions WithJitter = Polling(0.1);
    private static readonly PollingOptions WithoutJitter = Polling(0);

    [Fact]
    public void Waits_for_polls_grow_from_the_first_to_the_longest()
    {
        var waits = Enumerable.Range(0, 12).Select(polls => Backoff.Delay(WithoutJitter, "any", polls).TotalSeconds).ToList();

        waits[0].ShouldBe(5);
        waits[1].ShouldBe(6.5, tolerance: 1e-6);
        waits.ShouldBeInOrder();
        waits[^1].ShouldBe(30);
        Backoff.Delay(WithoutJitter, "any", 100_000).TotalSeconds.ShouldBe(30);
    }

    [Fact]
    public void The_cost_page_has_the_number_of_polls_of_the_default_settings()
    {
        var defaults = new PollingOptions { Jitter = 0 };
        var (polls, waited) = (0, TimeSpan.Zero);
        while (waited < TimeSpan.FromMinutes(10))
            waited += Backoff.Delay(defaults, "any", polls++);

        File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md")).ShouldContain(string.Create(
            CultureInfo.InvariantCulture,
            $"A task of 10 minutes has {polls} polls (after {defaults.FirstInterval.TotalSeconds} s, each interval {defaults.BackoffCoefficient} times the last, up to {defaults.MaxInterval.TotalSeconds} s)"));
    }

    [Fact]
    public void Waits_for_retries_are_those_of_the_durable_sdk()
    {
        var retry = new ActivityOptions { MaxAttempts = 4, FirstRetryInterval = TimeSpan.FromSeconds(5), BackoffCoefficient = 2, MaxRetryInterval = TimeSpan.FromSeconds(12) };

        Enumerable.Range(1, 3).Select(failed => Backoff.Delay(retry, failed).TotalSeconds).ShouldBe([5, 10, 12]);
        var policy = Backoff.ToTaskOptions(retry, maxAttempts: 3).Retry!.Policy!;
        (policy.MaxNumberOfAttempts, policy.FirstRetryInterval, policy.BackoffCoefficient, policy.MaxRetryInterval)
            .ShouldBe((3, retry.FirstRetryInterval, 2, retry.MaxRetryInterval));
    }

    [Fact]
    public void The_jitter_is_the_same_for_one_instance_and_spreads_many()
    {
        Backoff.Delay(WithJitter, "one", 3).ShouldBe(Backoff.Delay(WithJitter, "one", 3));

        var waits = Enumerable.Range(0, 1_000).Select(i => Backoff.Delay(WithJitter, $"instance {i}", 0).TotalSeconds).ToList();
        waits.ShouldAllBe(wait => wait >= 4.5 && wait <= 5.5);
        waits.Average().ShouldBe(5, tolerance: 0.05);
        waits.Max().ShouldBeGreaterThan(5.45);
        waits.Min().ShouldBeLessThan(4.55);
    }

    private static PollingOptions Polling(double jitter) => new()
    {
        FirstInterval = TimeSpan.FromSeconds(5), BackoffCoefficient = 1.3, MaxInterval = TimeSpan.FromSeconds(30), Jitter = jitter,
    };
}
