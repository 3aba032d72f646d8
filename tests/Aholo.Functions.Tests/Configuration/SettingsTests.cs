using Aholo.Functions.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Tests.Configuration;

/// <summary>Invalid settings are rejected when the app starts, with their keys and a remedy.</summary>
public sealed class SettingsTests
{
    private const string WebhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public void The_defaults_are_consistent_and_a_task_may_take_four_hours() =>
        Start([]).Polling.Deadline.ShouldBe(TimeSpan.FromHours(4));

    [Theory]
    [InlineData("Polling:FirstInterval", "00:00:31", "Polling:MaxInterval", "00:00:30")]
    [InlineData("Polling:FirstInterval", "00:00:31", "Polling:Deadline", "00:00:30")]
    [InlineData("Activities:FirstRetryInterval", "00:05:01", "Activities:MaxRetryInterval", "00:05:00")]
    [InlineData("Sweep:Grace", "00:02:00", "Sweep:LookBack", "00:01:00")]
    public void A_duration_longer_than_the_one_that_contains_it_is_rejected(string lower, string lowerValue, string upper, string upperValue)
    {
        Dictionary<string, string?> settings = new() { ["Aholo:Polling:MaxInterval"] = "00:10:00", [$"Aholo:{lower}"] = lowerValue, [$"Aholo:{upper}"] = upperValue };

        Should.Throw<OptionsValidationException>(() => Start(settings)).Failures.ShouldHaveSingleItem()
            .ShouldBe($"Aholo:{lower} ({lowerValue}) must not be longer than Aholo:{upper} ({upperValue}). Change one of them.");
        settings[$"Aholo:{lower}"] = upperValue;
        Start(settings);
    }

    [Theory]
    [InlineData("Uploads", "Assets")]
    [InlineData("Uploads", "State")]
    [InlineData("Assets", "State")]
    public void Two_containers_with_the_same_name_are_rejected(string first, string second)
    {
        Dictionary<string, string?> settings = new() { [$"Aholo:Storage:{first}"] = "same", [$"Aholo:Storage:{second}"] = "same" };

        Should.Throw<OptionsValidationException>(() => Start(settings)).Failures.ShouldHaveSingleItem()
            .ShouldBe($"Aholo:Storage:{first} and Aholo:Storage:{second} must name different containers, but both are 'same'.");
    }

    [Theory]
    [InlineData("cdn.example", true)]
    [InlineData("*.example", true)]
    [InlineData("cdn.example:8443", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("[::1]", true)]
    [InlineData("::1", false)]
    [InlineData("https://cdn.example", false)]
    [InlineData("cdn.example/results", false)]
    [InlineData("user@cdn.example", false)]
    [InlineData("cdn.example:port", false)]
    [InlineData(".example", false)]
    [InlineData(" ", false)]
    public void An_invalid_allowed_host_is_rejected(string host, bool valid)
    {
        Dictionary<string, string?> settings = new() { ["Aholo:Assets:AllowedHosts:0"] = host };

        if (valid)
            Start(settings).Assets.AllowedHosts.ShouldBe([host]);
        else
            Should.Throw<OptionsValidationException>(() => Start(settings)).Failures.ShouldHaveSingleItem().ShouldContain($"but has '{host}'");
    }

    [Theory]
    [InlineData("Source", "our app")]
    [InlineData("Source", "/aholo-functions")]
    [InlineData("Source", "aholo-functions")]
    [InlineData("TypePrefix", "contoso")]
    [InlineData("TypePrefix", "com.contoso.")]
    [InlineData("TypePrefix", "com..contoso")]
    [InlineData("TypePrefix", "Com.Contoso")]
    [InlineData("TypePrefix", "com.-contoso")]
    [InlineData("TypePrefix", "com.contoso\n")]
    public void An_event_source_must_be_an_absolute_URI_and_a_prefix_a_reversed_domain(string setting, string value) =>
        Should.Throw<OptionsValidationException>(() => Start(new() { [$"Aholo:Events:{setting}"] = value })).Failures.ShouldHaveSingleItem()
            .ShouldStartWith($"Aholo:Events:{setting} must be ");

    [Fact]
    public void The_source_and_the_prefix_of_events_can_be_configured()
    {
        var events = Start(new() { ["Aholo:Events:Source"] = "https://aholo.contoso.com", ["Aholo:Events:TypePrefix"] = "com.contoso.aholo-3d" }).Events;

        (events.Source, events.TypePrefix).ShouldBe(("https://aholo.contoso.com", "com.contoso.aholo-3d"));
    }

    [Fact]
    public void Without_Service_Bus_a_URL_for_events_is_required()
    {
        Dictionary<string, string?> settings = new() { ["Aholo:Events:ServiceBus"] = "false" };

        Should.Throw<OptionsValidationException>(() => Start(settings)).Failures.ShouldHaveSingleItem().ShouldBe(
            "Aholo:Events:ServiceBus is false and Aholo:Webhooks:Urls is empty: events would reach nobody. Set Aholo:Webhooks:Urls, or leave Aholo:Events:ServiceBus out.");
        settings["Aholo:Webhooks:Urls:0"] = "https://hooks.example.com";
        settings["Aholo:Webhooks:Secret"] = WebhookSecret;
        Start(settings).Events.ServiceBus.ShouldBeFalse();
    }

    [Theory]
    [InlineData("Urls:0", "http://hooks.example.com/?secret-token")]
    [InlineData("Urls:0", "https://me:secret-token@hooks.example.com/")]
    [InlineData("Urls:0", "hooks.example.com/secret-token")]
    [InlineData("AllowedHosts:0", "https://hooks.example.com")]
    [InlineData("RetryDelays:0", "00:00:00")]
    [InlineData("RetryDelays:0", "2.00:00:00")]
    [InlineData("Secret", "whsec_c2hvcnQ=")]
    [InlineData("Secret", "secret-token")]
    [InlineData("PreviousSecret", "secret-token")]
    public void An_invalid_webhook_setting_is_rejected_without_quoting_a_secret(string setting, string value) =>
        Should.Throw<OptionsValidationException>(() => Start(new() { ["Aholo:Webhooks:Secret"] = WebhookSecret, [$"Aholo:Webhooks:{setting}"] = value }))
            .Failures.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
                failure => failure.ShouldStartWith($"Aholo:Webhooks:{setting.Replace("sts:0", "sts").Replace("ys:0", "ys")} must "),
                failure => failure.ShouldNotContain("secret-token"));

    [Theory]
    [InlineData("Urls:0", "https://hooks.example.com/")]
    [InlineData("AllowedHosts:0", "*.example.com")]
    [InlineData("AllowLoopback", "true")]
    public void Webhooks_need_a_secret(string setting, string value)
    {
        Dictionary<string, string?> settings = new() { [$"Aholo:Webhooks:{setting}"] = value };

        Should.Throw<OptionsValidationException>(() => Start(settings)).Failures.ShouldHaveSingleItem().ShouldStartWith("Aholo:Webhooks:Secret is missing");
        settings["Aholo:Webhooks:Secret"] = WebhookSecret;
        Start(settings);
    }

    [Fact]
    public async Task An_app_with_invalid_settings_writes_a_line_for_each_error_and_does_not_start()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Aholo:Webhooks:Secret"] = "secret-token", ["Aholo:Webhooks:Urls:0"] = "http://hooks.example.com/",
        });
        builder.Services.AddSettings(builder.Configuration);
        using var output = new StringWriter();

        (await builder.Build().RunCheckedAsync(output)).ShouldBe(1);

        var lines = output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldAllBe(line => line.StartsWith("Aholo:Webhooks:", StringComparison.Ordinal));
        lines.Length.ShouldBe(2);
    }

    private static AholoFunctionsOptions Start(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        using var services = new ServiceCollection().AddSettings(configuration).BuildServiceProvider();
        services.GetRequiredService<IStartupValidator>().Validate();
        return services.GetRequiredService<IOptions<AholoFunctionsOptions>>().Value;
    }
}
