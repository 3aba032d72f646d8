using Aholo.Functions.Configuration;
using Aholo.Functions.Credits;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;

namespace Aholo.Functions.Tests.Credits;

public sealed class CreditBalanceTests
{
    private readonly AholoClient _aholo = Substitute.For<AholoClient>();
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_projects_request_the_balance_once_a_minute()
    {
        Answer(240);
        var balance = Balance();

        var readings = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => balance.GetAsync(CancellationToken)));
        _time.Advance(TimeSpan.FromSeconds(59));
        await balance.GetAsync(CancellationToken);

        readings.ShouldAllBe(reading => reading!.Credits == 240 && !reading.IsExhausted);
        Asked().ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        await balance.GetAsync(CancellationToken);
        Asked().ShouldBe(2);
    }

    [Fact]
    public async Task New_credits_are_noticed_after_ten_seconds()
    {
        Answer(0);
        var balance = Balance();
        (await balance.GetAsync(CancellationToken))!.IsExhausted.ShouldBeTrue();

        Answer(100);
        _time.Advance(TimeSpan.FromSeconds(10));

        (await balance.GetAsync(CancellationToken))!.IsExhausted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_project_starts_if_the_account_has_free_trials()
    {
        _aholo.GetBalanceAsync(Arg.Any<CancellationToken>())
            .Returns(new AholoBalance { AvailableCredits = 0, TrialCounts = new Dictionary<string, long> { ["world"] = 1 } });

        (await Balance().GetAsync(CancellationToken))!.IsExhausted.ShouldBeFalse();
    }

    [Fact]
    public async Task An_unreadable_balance_is_unknown_and_requested_again_later()
    {
        _aholo.GetBalanceAsync(Arg.Any<CancellationToken>()).Returns(Task.FromException<AholoBalance>(new AholoRejectedException("no such path")));
        var balance = Balance();

        var reading = (await balance.GetAsync(CancellationToken)).ShouldNotBeNull();
        await balance.GetAsync(CancellationToken);

        (reading.Credits, reading.IsExhausted).ShouldBe((null, false));
        Asked().ShouldBe(1);
        Answer(5);
        _time.Advance(TimeSpan.FromMinutes(1));
        (await balance.GetAsync(CancellationToken))!.Credits.ShouldBe(5);
    }

    [Fact]
    public async Task A_balance_without_a_response_does_not_delay_a_project()
    {
        _aholo.GetBalanceAsync(Arg.Any<CancellationToken>()).Returns(call =>
        {
            var never = new TaskCompletionSource<AholoBalance>();
            call.Arg<CancellationToken>().Register(() => never.SetCanceled());
            return never.Task;
        });

        var reading = Balance().GetAsync(CancellationToken);
        _time.Advance(TimeSpan.FromSeconds(5));

        (await reading)!.Credits.ShouldBeNull();
    }

    [Theory]
    [InlineData(AholoApiVersion.V2, true)]
    [InlineData(AholoApiVersion.V1, false)]
    public async Task The_balance_is_not_requested_if_it_is_not_available_or_disabled(AholoApiVersion version, bool enabled)
    {
        var balance = Balance(version, enabled);

        (await balance.GetAsync(CancellationToken)).ShouldBeNull();
        balance.Peek().ShouldBeNull();

        Asked().ShouldBe(0);
    }

    private CreditBalance Balance(AholoApiVersion version = AholoApiVersion.V1, bool enabled = true) => new(
        _aholo,
        Options.Create(new AholoClientOptions { ApiVersion = version }),
        Options.Create(new AholoFunctionsOptions { Credits = { Enabled = enabled } }),
        _time,
        NullLogger<CreditBalance>.Instance);

    private void Answer(decimal credits) => _aholo.GetBalanceAsync(Arg.Any<CancellationToken>()).Returns(new AholoBalance { AvailableCredits = credits });

    private int Asked() => _aholo.ReceivedCalls().Count(call => call.GetMethodInfo().Name == nameof(AholoClient.GetBalanceAsync));
}
