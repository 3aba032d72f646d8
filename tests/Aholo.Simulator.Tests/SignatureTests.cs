using System.Net;
using Aholo.Simulator;

namespace Aholo.Tests.Simulator;

public sealed class SignatureTests : SimulatorTest
{
    private protected override AholoSimulatorOptions Options => base.Options with { AppKey = "testKey", AppSecret = "testSecret" };

    [Theory]
    [InlineData("user123", "dd58584b93374005823e00c8b0c9332a")]
    [InlineData("用户1", "ac708af307fd7892736bcb608bd9ab9e")]
    public async Task The_published_signatures_are_accepted(string appUid, string sign)
    {
        var user = Uri.EscapeDataString(appUid);

        var response = await Aholo.GetAsync($"/v2/aholo/upload/token?sign={sign}&timestamp=1700000000000&appkey=testKey&appuid={user}");

        response.Code.ShouldBe("0");
    }

    [Theory]
    [InlineData("2b775cdac8c4c10335423717c5d86e37", "990001")] // the form without appuid
    [InlineData("DD58584B93374005823E00C8B0C9332A", "990001")] // upper case
    [InlineData("", "990001")]
    public async Task Any_other_signature_is_rejected(string sign, string code)
    {
        var response = await Aholo.GetAsync($"/v2/aholo/upload/token?sign={sign}&timestamp=1700000000000&appkey=testKey&appuid=user123");

        response.Status.ShouldBe(HttpStatusCode.OK);
        response.Code.ShouldBe(code);
        response.Json.ContainsKey("d").ShouldBeTrue();
        response.Json["d"].ShouldBeNull();
        response.Message.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_wrong_key_and_a_missing_user_have_different_codes()
    {
        (await Aholo.GetAsync("/v2/aholo/upload/token?sign=x&timestamp=1700000000000&appkey=otherKey&appuid=user123")).Code.ShouldBe("10001");
        (await Aholo.GetAsync("/v2/aholo/upload/token?sign=x&timestamp=1700000000000&appkey=testKey")).Code.ShouldBe("990003");
    }

    [Theory]
    [InlineData(4 * 60, "0")]
    [InlineData(6 * 60, "990002")]
    public async Task A_timestamp_is_valid_for_five_minutes(int secondsLater, string code)
    {
        var address = Aholo.V2("upload/token");
        Time.Advance(TimeSpan.FromSeconds(secondsLater));

        (await Aholo.GetAsync(address)).Code.ShouldBe(code);
    }

    [Fact]
    public async Task Without_a_window_any_timestamp_is_valid()
    {
        await RestartAsync(Options with { Switches = new() { TimestampWindow = null } });
        var address = Aholo.V2("upload/token");
        Time.Advance(TimeSpan.FromDays(1));

        (await Aholo.GetAsync(address)).Code.ShouldBe("0");
    }

    [Fact]
    public async Task Only_listed_users_are_accepted_if_there_is_a_list()
    {
        await RestartAsync(Options with { AppUids = [RawAholo.AppUid] });

        (await Aholo.GetAsync(Aholo.V2("upload/token"))).Code.ShouldBe("0");
        (await Aholo.GetAsync(Aholo.V2("upload/token", appUid: "stranger"))).Code.ShouldBe("100001");
    }

    [Theory]
    [InlineData(V2Authentication.Any, "0", "0")]
    [InlineData(V2Authentication.Signature, "0", "10001")]
    [InlineData(V2Authentication.Bearer, "10001", "0")]
    public async Task The_switch_decides_whether_a_bearer_key_is_accepted(V2Authentication authentication, string bySignature, string byKey)
    {
        var options = Options with { Switches = new() { Authentication = authentication } };
        await RestartAsync(options);

        (await Aholo.GetAsync(Aholo.V2("upload/token"))).Code.ShouldBe(bySignature);
        (await ByKeyAsync(options.ApiKey)).Code.ShouldBe(byKey);
        (await ByKeyAsync("wrong")).Code.ShouldBe("10001");

        Task<RawResponse> ByKeyAsync(string key) =>
            Aholo.SendAsync(HttpMethod.Get, "/v2/aholo/upload/token?appuid=u", null, ("Authorization", "Bearer " + key));
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.BadRequest)]
    public async Task Business_errors_have_the_HTTP_status_of_the_switch(HttpStatusCode status)
    {
        await RestartAsync(Options with { Switches = new() { BusinessErrorHttpStatus = (int)status } });

        (await Aholo.GetAsync("/v2/aholo/upload/token?appuid=u")).Status.ShouldBe(status);
        (await Aholo.UploadStatusAsync("unknown")).Status.ShouldBe(status);
    }

    [Fact]
    public async Task Responses_have_the_date_of_the_simulators_clock()
    {
        var response = await Aholo.GetAsync(Aholo.V2("upload/token"));

        response.Headers.Date.ShouldBe(Time.GetUtcNow());
    }

    [Fact]
    public async Task Calls_beyond_the_rate_limit_return_429()
    {
        await RestartAsync(Options with { Switches = new() { MaxCallsPerSecond = 2 } });

        (await Aholo.GetAsync(Aholo.V2("upload/token"))).Status.ShouldBe(HttpStatusCode.OK);
        (await Aholo.InfoAsync("x")).Status.ShouldBe(HttpStatusCode.OK);
        var third = await Aholo.GetAsync(Aholo.V2("upload/token"));
        third.Status.ShouldBe(HttpStatusCode.TooManyRequests);
        third.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        Time.Advance(TimeSpan.FromSeconds(1));
        (await Aholo.GetAsync(Aholo.V2("upload/token"))).Status.ShouldBe(HttpStatusCode.OK);
    }
}
