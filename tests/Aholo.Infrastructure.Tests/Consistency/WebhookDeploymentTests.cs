using Aholo.Functions.Configuration;
using Aholo.Infrastructure.Tests.Templates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aholo.Infrastructure.Tests.Consistency;

public sealed class WebhookDeploymentTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string PreviousSecret = "whsec_c2VjcmV0LWJlZm9yZS10aGUtcm90YXRpb24=";

    [Fact]
    public async Task A_deployment_with_only_webhooks_has_no_Service_Bus_and_its_app_starts()
    {
        var plan = await PlannedDeployment.EvaluateAsync(new()
        {
            ["SERVICE_BUS"] = "false",
            ["PRIVATE_NETWORK"] = "true",
            ["WEBHOOK_URLS"] = "https://hooks.example.com/3d,https://other.example.com/",
            ["WEBHOOK_ALLOWED_HOSTS"] = "*.example.com",
            ["WEBHOOK_SECRET"] = Secret,
            ["WEBHOOK_PREVIOUS_SECRET"] = PreviousSecret,
            ["AHOLO_APP_KEY"] = "key",
            ["AHOLO_APP_UID"] = "user",
        });

        plan.Types.ShouldNotContain(type => type.StartsWith("Microsoft.ServiceBus/", StringComparison.Ordinal));
        plan.Json.ShouldNotContain("servicebus.windows.net");
        plan.Json.ShouldNotContain(Secret);
        plan.Json.ShouldNotContain(PreviousSecret);
        var settings = plan.AppSettings;
        settings.Keys.ShouldNotContain(name => name.StartsWith("AholoServiceBus", StringComparison.Ordinal));
        settings["Aholo__Webhooks__Urls__1"].ShouldBe("https://other.example.com/");
        settings["Aholo__Webhooks__Secret"].ShouldContain("@Microsoft.KeyVault(");
        settings["Aholo__Webhooks__PreviousSecret"].ShouldContain("@Microsoft.KeyVault(");

        await AppSettings.StartAsync(AppSettings.Resolve(settings), provider =>
        {
            var options = provider.GetRequiredService<IOptions<AholoFunctionsOptions>>().Value;
            options.Events.ServiceBus.ShouldBeFalse();
            options.Webhooks.Urls.ShouldBe(["https://hooks.example.com/3d", "https://other.example.com/"]);
            options.Webhooks.AllowedHosts.ShouldBe(["*.example.com"]);
        });
    }
}
