using Aholo.Functions.Workflow;

namespace Aholo.Functions.Tests.Workflow;

public sealed class PollScheduleTests
{
    private static readonly PollingSettings Settings = new(TimeSpan.FromSeconds(5), 1.3, TimeSpan.FromSeconds(30), 0.1, TimeSpan.FromMinutes(60));

    [Fact]
    public void Waits_grow_from_the_first_to_the_longest()
    {
        var waits = Enumerable.Range(0, 12).Select(polls => PollSchedule.Delay(Settings with { Jitter = 0 }, "any", polls).TotalSeconds).ToList();

        waits[0].ShouldBe(5);
        waits[1].ShouldBe(6.5, tolerance: 1e-6);
        waits.ShouldBeInOrder();
        waits[^1].ShouldBe(30);
        PollSchedule.Delay(Settings with { Jitter = 0 }, "any", 100_000).TotalSeconds.ShouldBe(30);
    }

    [Fact]
    public void The_jitter_is_the_same_for_one_instance_and_spreads_many()
    {
        PollSchedule.Delay(Settings, "one", 3).ShouldBe(PollSchedule.Delay(Settings, "one", 3));

        var waits = Enumerable.Range(0, 1_000).Select(i => PollSchedule.Delay(Settings, $"instance {i}", 0).TotalSeconds).ToList();
        waits.ShouldAllBe(wait => wait >= 4.5 && wait <= 5.5);
        waits.Average().ShouldBe(5, tolerance: 0.05);
        waits.Max().ShouldBeGreaterThan(5.45);
        waits.Min().ShouldBeLessThan(4.55);
    }
}
