using System.Net;
using Aholo.Tests.Support;

namespace Aholo.Tests.Account;

public sealed class AccountTests
{
    private static readonly PriceQuoteItem Lamp = PriceQuoteItem.For(new GenerationRequest { Name = "lamp", Prompt = "a lamp" });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("global/")]
    public async Task The_balance_has_the_remaining_credits(string prefix)
    {
        await using var service = await SimulatedService.StartAsync(configure: options => options with { Credits = 300, ProjectCredits = 20 });
        await using var test = service.CreateV1(prefix: prefix);
        (await test.Client.GetBalanceAsync(Cancellation)).AvailableCredits.ShouldBe(300);

        await test.Client.CreateGenerationAsync(new() { Name = "lamp", Prompt = "a lamp" }, Cancellation);

        var balance = await test.Client.GetBalanceAsync(Cancellation);
        balance.AvailableCredits.ShouldBe(280);
        balance.IsMember.ShouldBe(false);
        balance.SnapshotAt.ShouldNotBeNull();
        balance.TrialCounts.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_quote_has_the_price_of_each_call_and_calls_none()
    {
        await using var service = await SimulatedService.StartAsync(configure: options => options with { ProjectCredits = 20 });
        await using var test = service.CreateV1();

        var quote = await test.Client.GetPriceQuoteAsync([Lamp, Lamp], Cancellation);

        quote.TotalCredits.ShouldBe(40);
        quote.ItemCredits.ShouldBe([20m, 20m]);
        quote.ExpiresAt.ShouldNotBeNull().ShouldBeGreaterThan(quote.QuotedAt!.Value);
        service.Simulator.GetStats().Projects.ShouldBeEmpty();
        (await test.Client.GetBalanceAsync(Cancellation)).AvailableCredits.ShouldBe(300);
    }

    [Fact]
    public async Task A_call_without_a_price_is_rejected()
    {
        await using var service = await SimulatedService.StartAsync(switches => switches with { WorldsCanBeQuoted = false });
        await using var test = service.CreateV1();

        var failure = await Should.ThrowAsync<AholoRejectedException>(test.Client.GetPriceQuoteAsync([Lamp], Cancellation));

        failure.ServiceCode.ShouldBe("PRICING_ITEM_NOT_QUOTABLE");
        failure.HttpStatus.ShouldBe(HttpStatusCode.UnprocessableEntity);
        failure.IsTransient.ShouldBeFalse();
    }

    [Theory]
    [InlineData(AholoApiVersion.V1)]
    [InlineData(AholoApiVersion.V2)]
    public async Task A_create_beyond_the_credits_creates_nothing(AholoApiVersion version)
    {
        await using var service = await SimulatedService.StartAsync(configure: options => options with { Credits = 10, ProjectCredits = 20 });
        await using var test = version == AholoApiVersion.V1 ? service.CreateV1() : service.CreateV2();

        await Should.ThrowAsync<AholoInsufficientCreditsException>(
            test.Client.CreateGenerationAsync(new() { Name = "lamp", Prompt = "a lamp" }, Cancellation));

        service.Simulator.GetStats().Projects.ShouldBeEmpty();
        service.Calls(version == AholoApiVersion.V1 ? "v1CreateGeneration" : "createGen").ShouldBe(1);
    }

    [Fact]
    public async Task V2_rejects_both_before_any_call()
    {
        var service = new ScriptedService(_ => ScriptedService.Ok("{}"));
        await using var test = TestClient.Create(service);

        (await Should.ThrowAsync<AholoNotSupportedException>(() => test.Client.GetBalanceAsync(Cancellation))).Message.ShouldContain("V1");
        await Should.ThrowAsync<AholoNotSupportedException>(() => test.Client.GetPriceQuoteAsync([Lamp], Cancellation));

        service.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_balance_is_read_without_its_optional_fields()
    {
        await using var test = CreateV1(_ => ScriptedService.Ok(
            """{"c":"0","d":{"availableCredits":"12.5","trialCountMap":{"a":2,"b":null},"memberType":3,"snapshotAt":1767225600000},"m":null}"""));

        var balance = await test.Client.GetBalanceAsync(Cancellation);

        balance.AvailableCredits.ShouldBe(12.5m);
        balance.TrialCounts.ShouldBe(new Dictionary<string, long> { ["a"] = 2 });
        balance.IsMember.ShouldBeNull();
        balance.MemberType.ShouldBe(3);
        balance.SnapshotAt.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_600_000));
    }

    [Theory]
    [InlineData("""{"c":"0","d":{"member":true}}""")]
    [InlineData("""{"c":"0","d":null}""")]
    [InlineData("""{"c":"0","d":{"availableCredits":"many"}}""")]
    public async Task A_balance_without_credits_cannot_be_read(string body)
    {
        await using var test = CreateV1(_ => ScriptedService.Ok(body));

        (await Should.ThrowAsync<AholoUnreadableResponseException>(test.Client.GetBalanceAsync(Cancellation))).Message.ShouldContain("availableCredits");
    }

    public static TheoryData<string, PriceQuoteItem[]> Unquotable => new()
    {
        { "1 to 50", [] },
        { "1 to 50", [.. Enumerable.Repeat(Lamp, 51)] },
        { "path", [Lamp with { Path = "world" }] },
        { "QueryParameters", [Lamp with { QueryParameters = "[]" }] },
        { "Body", [Lamp with { Body = "{" }] },
    };

    [Theory]
    [MemberData(nameof(Unquotable), DisableDiscoveryEnumeration = true)]
    public async Task An_invalid_item_is_rejected_before_any_request(string what, PriceQuoteItem[] items)
    {
        var service = new ScriptedService(_ => ScriptedService.Ok("{}"));
        await using var test = CreateV1(service);

        (await Should.ThrowAsync<ArgumentException>(test.Client.GetPriceQuoteAsync(items, Cancellation))).Message.ShouldContain(what);

        service.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("GOAL_CONTEXT_INVALID", typeof(AholoRejectedException), 1)]
    [InlineData("PRICING_CONTEXT_UNTRUSTED", typeof(AholoRejectedException), 1)]
    [InlineData("PRICING_UPSTREAM_UNAVAILABLE", typeof(AholoUnavailableException), 4)]
    [InlineData("UPSTREAM_REQUEST_FAILED", typeof(AholoUnavailableException), 4)]
    public async Task A_named_code_decides_about_retries(string code, Type type, int attempts)
    {
        var service = new ScriptedService(_ => ScriptedService.Error(code, "why", HttpStatusCode.UnprocessableEntity));
        await using var test = CreateV1(service);

        var failure = await Should.ThrowAsync<AholoException>(test.Client.GetBalanceAsync(Cancellation));

        failure.ShouldBeOfType(type);
        failure.ServiceCode.ShouldBe(code);
        failure.IsTransient.ShouldBe(attempts > 1);
        service.Requests.Count.ShouldBe(attempts);
    }

    [Theory]
    [InlineData("""{"c":"GENERATION_CONCURRENCY_LIMIT_EXCEEDED","d":null,"m":"too many"}""", typeof(AholoRateLimitedException), 4)]
    [InlineData("""{"c":"UPSTREAM_REQUEST_FAILED","d":null,"m":"gone"}""", typeof(AholoUnknownOutcomeException), 1)]
    [InlineData(
        """{"code":422,"status":"FAILED_PRECONDITION","message":"too many","details":{"reason":"GENERATION_CONCURRENCY_LIMIT_EXCEEDED"}}""",
        typeof(AholoRateLimitedException), 4)]
    [InlineData(
        """{"code":422,"status":"UNKNOWN","message":"gone","details":{"reason":"X","metaData":{"bizCode":"UPSTREAM_REQUEST_FAILED"}}}""",
        typeof(AholoUnknownOutcomeException), 1)]
    public async Task A_create_is_retried_only_if_the_named_code_proves_that_it_was_not_accepted(string body, Type type, int attempts)
    {
        var service = new ScriptedService(_ => new(HttpStatusCode.UnprocessableEntity) { Content = new StringContent(body) });
        await using var test = CreateV1(service);

        var failure = await Should.ThrowAsync<AholoException>(
            test.Client.CreateGenerationAsync(new() { Name = "lamp", Prompt = "a lamp" }, Cancellation));

        failure.ShouldBeOfType(type);
        service.Requests.Count.ShouldBe(attempts);
    }

    private static TestClient CreateV1(Func<RecordedRequest, HttpResponseMessage> answer) => CreateV1(new ScriptedService(answer));

    private static TestClient CreateV1(ScriptedService service) => TestClient.Create(service, options =>
    {
        options.ApiVersion = AholoApiVersion.V1;
        options.BaseUrl = new("https://api.aholo3d.com/global");
        options.Auth = new() { Mode = AholoAuthMode.ApiKey, ApiKey = "key-1" };
    });
}
