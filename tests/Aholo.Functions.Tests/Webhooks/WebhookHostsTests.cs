using System.Net;
using Aholo.Functions.Configuration;
using Aholo.Functions.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Tests.Webhooks;

/// <summary>The URLs that a project may name for its events.</summary>
public sealed class WebhookHostsTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://hooks.example.com/aholo?token=1", true)]
    [InlineData("https://HOOKS.example.com/", true)]
    [InlineData("https://a.contoso.example/", true)]
    [InlineData("https://a.b.contoso.example/", true)]
    [InlineData("https://other.example:8443/", true)]
    [InlineData("https://[2606:4700::1111]:18811/hook", true)]
    [InlineData("https://[2606:4700:0:0::1111]:18811/hook", true)]
    [InlineData("https://[2606:4700::1111]/hook", false)]
    [InlineData("https://[2606:4700::1112]:18811/hook", false)]
    [InlineData("https://bücher.example/", true)]
    [InlineData("https://xn--bcher-kva.example/", true)]
    [InlineData("https://port.example/", true)]
    [InlineData("https://contoso.example/", false)]
    [InlineData("https://evilcontoso.example/", false)]
    [InlineData("https://hooks.example.com.evil.example/", false)]
    [InlineData("https://hooks.example.com:8443/", false)]
    [InlineData("https://other.example/", false)]
    [InlineData("http://hooks.example.com/", false)]
    [InlineData("http://127.0.0.1/", false)]
    [InlineData("https://localhost/", false)]
    [InlineData("https://169.254.169.254/", false)]
    [InlineData("ftp://hooks.example.com/", false)]
    [InlineData("https://user:s3cret@hooks.example.com/", false)]
    [InlineData("https://hooks.example.com@evil.example/", false)]
    [InlineData("https://hooks.example.com/#part", false)]
    [InlineData("hooks.example.com", false)]
    [InlineData("/hooks", false)]
    [InlineData("https://hooks.example.com/a b", false)]
    [InlineData("", false)]
    public void A_project_may_only_name_a_URL_on_an_allowed_host(string url, bool allowed)
    {
        var hosts = new WebhookHosts(Options.Create(new AholoFunctionsOptions
        {
            Webhooks = { AllowedHosts =
            [
                "hooks.example.com", "*.contoso.example", "other.example:8443", "[2606:4700:0::1111]:18811", "bücher.example", "port.example:443",
            ] },
        }));

        var error = hosts.FindError(url);

        (error is null).ShouldBe(allowed, error);
        if (!allowed)
            error!.ShouldNotContain("s3cret");
    }

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("168.63.129.16")]
    [InlineData("::ffff:168.63.129.16")]
    [InlineData("fd00::1")]
    public async Task An_allowed_name_that_resolves_to_a_private_address_gets_no_event(string address)
    {
        var options = Options.Create(new AholoFunctionsOptions { Webhooks = { AllowedHosts = ["hooks.example.com"], Secret = Secret } });
        await using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton<IOptions<AholoFunctionsOptions>>(options)
            .AddProjects()
            .AddSingleton(new WebhookHosts(options, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(address)])))
            .BuildServiceProvider();

        var result = await services.GetRequiredService<WebhookSender>().SendAsync(
            new(new("https://hooks.example.com/"), IsTrusted: false), "event", "{}"u8.ToArray(), CancellationToken);

        (result.Attempt.Status, result.Attempt.Problem).ShouldBe((null, "hooks.example.com is not at a public address."));
    }

    [Fact]
    public async Task A_host_that_is_no_longer_allowed_gets_no_event()
    {
        var options = Options.Create(new AholoFunctionsOptions { Webhooks = { AllowedHosts = ["other.example"], Secret = Secret } });
        await using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton<IOptions<AholoFunctionsOptions>>(options)
            .AddProjects().BuildServiceProvider();

        var result = await services.GetRequiredService<WebhookSender>().SendAsync(
            new(new("https://hooks.example.com/"), IsTrusted: false), "event", "{}"u8.ToArray(), CancellationToken);

        result.IsFinal.ShouldBeTrue();
        result.Attempt.Problem.ShouldNotBeNull().ShouldContain("'hooks.example.com', which the settings do not allow");
    }
}
