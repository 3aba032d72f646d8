using System.Net;
using System.Text;
using Aholo.Tests.Support;

namespace Aholo.Tests.Http;

public sealed class EnvelopeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"c":"0","d":{"name":"n","projectType":1},"m":null,"f":""}""")]
    [InlineData("""{"c":0,"d":{"name":"n","projectType":1}}""")]
    [InlineData("""{"c":null,"d":{"name":"n","projectType":"1"},"m":""}""")]
    [InlineData("\uFEFF  \r\n{\"c\":\"0\",\"d\":{\"name\":\"n\",\"projectType\":1}}")]
    [InlineData("""{"c":"0","d":{"name":"n","projectType":1}} <!-- served by gw-3 -->""")]
    public async Task Success_is_read_in_every_known_form(string body)
    {
        var service = new ScriptedService(_ => ScriptedService.Ok(body));
        await using var test = TestClient.Create(service);

        var project = await test.Client.GetProjectAsync("P", Cancellation);

        project.ShouldBe(new AholoProject { Id = "P", Name = "n", Type = ProjectType.Generation });
    }

    [Theory]
    [InlineData("4711", HttpStatusCode.OK, typeof(AholoRejectedException))]
    [InlineData("4711", HttpStatusCode.InternalServerError, typeof(AholoRejectedException))]
    [InlineData("4711", HttpStatusCode.Unauthorized, typeof(AholoAuthenticationException))]
    [InlineData("10001", HttpStatusCode.OK, typeof(AholoAuthenticationException))]
    [InlineData("100001", HttpStatusCode.OK, typeof(AholoAuthenticationException))]
    [InlineData("11003", HttpStatusCode.OK, typeof(AholoInsufficientCreditsException))]
    public async Task A_business_error_has_its_exception_type_with_any_http_status(string code, HttpStatusCode status, Type type)
    {
        var service = new ScriptedService(_ => ScriptedService.Error(code, "说明 why", status));
        await using var test = TestClient.Create(service);

        var failure = await Should.ThrowAsync<AholoException>(test.Client.GetProjectAsync("P", Cancellation));

        failure.ShouldBeOfType(type);
        failure.Operation.ShouldBe("GetProject");
        failure.ServiceCode.ShouldBe(code);
        failure.ServiceMessage.ShouldBe("说明 why");
        failure.HttpStatus.ShouldBe(status);
        failure.IsTransient.ShouldBeFalse();
        failure.Message.ShouldContain("说明 why");
        service.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_error_for_a_rejected_signature_states_the_difference_of_the_clocks_and_is_transient()
    {
        var service = new ScriptedService(_ =>
        {
            var answer = ScriptedService.Error("10001", "bad sign", HttpStatusCode.Unauthorized);
            answer.Headers.Date = DateTimeOffset.UtcNow.AddMinutes(7);
            return answer;
        });
        await using var test = TestClient.Create(service);

        var failure = await Should.ThrowAsync<AholoAuthenticationException>(test.Client.CheckAccessAsync(Cancellation));

        failure.Message.ShouldContain("ahead of this machine's");
        failure.Message.ShouldContain("Aholo:Auth:ClockOffset");
        failure.IsTransient.ShouldBeTrue();
        service.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"c":"0","d":""")]
    [InlineData("")]
    [InlineData("<html>busy</html>")]
    [InlineData("[1,2]")]
    [InlineData("{\"hello\":1}")]
    public async Task An_unreadable_success_is_retried(string body)
    {
        var service = new ScriptedService(_ => ScriptedService.Ok(body));
        await using var test = TestClient.Create(service);

        var failure = await Should.ThrowAsync<AholoUnreadableResponseException>(test.Client.GetProjectAsync("P", Cancellation));

        failure.HttpStatus.ShouldBe(HttpStatusCode.OK);
        service.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task A_response_above_the_size_limit_is_not_read()
    {
        var service = new ScriptedService(_ => ScriptedService.Ok(new string(' ', 9 * 1024 * 1024)));
        await using var test = TestClient.Create(service, options => options.Retry.MaxAttempts = 1);

        await Should.ThrowAsync<AholoUnreadableResponseException>(test.Client.GetProjectAsync("P", Cancellation));
    }

    [Fact]
    public async Task A_message_of_the_service_never_contains_a_secret()
    {
        var service = new ScriptedService(request =>
            ScriptedService.Error("4711", $"bad request {Uri.UnescapeDataString(request.Url.Query)} testSecret {request.Query("sign")}"));
        await using var test = TestClient.Create(service);

        var failure = await Should.ThrowAsync<AholoRejectedException>(test.Client.GetProjectAsync("P", Cancellation));

        failure.ToString().ShouldNotContain("testSecret");
        failure.ToString().ShouldNotContain(service.Requests[0].Query("sign")!);
        failure.ServiceMessage!.ShouldContain("***");
        Encoding.UTF8.GetByteCount(failure.Message).ShouldBeLessThan(1000);
    }
}
