using Aholo.Http;
using Aholo.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Aholo.Tests.Http;

public sealed class RequestAuthenticatorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, "2b775cdac8c4c10335423717c5d86e37")]
    [InlineData("user123", "dd58584b93374005823e00c8b0c9332a")]
    [InlineData("用户1", "ac708af307fd7892736bcb608bd9ab9e")]
    public void Signatures_match_the_test_vectors(string? appUid, string sign) =>
        RequestAuthenticator.Sign("testSecret", "testKey", appUid, "1700000000000").ShouldBe(sign);

    [Fact]
    public async Task Every_request_has_the_user_id_and_a_signature_with_the_current_time()
    {
        var service = new ScriptedService(_ => ScriptedService.Data("""{"name":"n","projectType":0}"""));
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1700000000000));
        await using var test = TestClient.Create(service, options => options.Auth.AppUid = "用户1", clock);

        await test.Client.GetProjectAsync("3FO4&=1", Cancellation);

        var request = service.Requests.ShouldHaveSingleItem();
        request.Path.ShouldBe("/v2/aholo/project/info");
        request.Query("projectId").ShouldBe("3FO4&=1");
        request.Query("appuid").ShouldBe("用户1");
        request.Query("appkey").ShouldBe("testKey");
        request.Query("timestamp").ShouldBe("1700000000000");
        request.Query("sign").ShouldBe("ac708af307fd7892736bcb608bd9ab9e");
        request.Headers.ShouldNotContainKey("Authorization");
    }

    [Fact]
    public async Task The_user_id_can_be_excluded_from_the_signature_and_the_clock_can_be_offset()
    {
        var service = new ScriptedService(_ => ScriptedService.Data("{}"));
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1700000060000));
        await using var test = TestClient.Create(
            service,
            options =>
            {
                options.Auth.SignAppUid = false;
                options.Auth.ClockOffset = TimeSpan.FromMinutes(-1);
            },
            clock);

        await test.Client.GetProjectAsync("P", Cancellation);

        service.Requests[0].Query("appuid").ShouldBe("user123");
        service.Requests[0].Query("sign").ShouldBe("2b775cdac8c4c10335423717c5d86e37");
    }

    [Theory]
    [InlineData(AholoAuthMode.Bearer, "Bearer key-1")]
    [InlineData(AholoAuthMode.ApiKey, "key-1")]
    public async Task A_key_goes_into_the_authorization_header(AholoAuthMode mode, string header)
    {
        var service = new ScriptedService(_ => ScriptedService.Data("{}"));
        await using var test = TestClient.Create(service, options => options.Auth = new() { Mode = mode, ApiKey = "key-1", AppUid = "user123" });

        await test.Client.GetProjectAsync("P", Cancellation);

        service.Requests[0].Headers["Authorization"].ShouldBe(header);
        service.Requests[0].Query("appuid").ShouldBe("user123");
        service.Requests[0].Query("sign").ShouldBeNull();
    }
}
