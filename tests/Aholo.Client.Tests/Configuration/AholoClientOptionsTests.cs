using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Aholo.Tests.Configuration;

public sealed class AholoClientOptionsTests
{
    private static readonly Dictionary<string, string?> Good = new()
    {
        ["Aholo:Auth:AppKey"] = "key",
        ["Aholo:Auth:AppSecret"] = "secret",
        ["Aholo:Auth:AppUid"] = "user",
    };

    private static readonly Dictionary<string, string?> GoodV1 = new()
    {
        ["Aholo:ApiVersion"] = "V1",
        ["Aholo:BaseUrl"] = "https://api.aholo3d.com/global",
        ["Aholo:Auth:Mode"] = "ApiKey",
        ["Aholo:Auth:ApiKey"] = "key",
    };

    [Fact]
    public void Options_are_read_from_configuration()
    {
        var options = Bind(new(Good)
        {
            ["Aholo:BaseUrl"] = "https://example.com/v2/aholo",
            ["Aholo:Retry:MaxAttempts"] = "2",
            ["Aholo:Upload:BlockConcurrency"] = "3",
            ["Aholo:RateLimit:PermitsPerSecond"] = "1.5",
            ["Aholo:StatusBatch:Window"] = "00:00:00.020",
            ["Aholo:CircuitBreaker:Enabled"] = "false",
            ["Aholo:VideoTypeCode"] = "1",
        });

        options.BaseUrl.ShouldBe(new Uri("https://example.com/v2/aholo"));
        options.ApiVersion.ShouldBe(AholoApiVersion.V2);
        options.Auth.AppSecret.ShouldBe("secret");
        options.Retry.MaxAttempts.ShouldBe(2);
        options.Upload.BlockConcurrency.ShouldBe(3);
        options.RateLimit.PermitsPerSecond.ShouldBe(1.5);
        options.StatusBatch.Window.ShouldBe(TimeSpan.FromMilliseconds(20));
        options.CircuitBreaker.Enabled.ShouldBeFalse();
        options.VideoTypeCode.ShouldBe(1);
    }

    [Fact]
    public void Options_need_only_the_credentials() => Bind(Good).BaseUrl.ShouldBe(new Uri("https://openapi.kujiale.com/v2/aholo"));

    [Fact]
    public void V1_needs_its_own_base_URL_and_a_key() => Bind(GoodV1).ApiVersion.ShouldBe(AholoApiVersion.V1);

    [Theory]
    [InlineData("Aholo:Auth:AppSecret", "", "Aholo:Auth:AppSecret is required when Aholo:Auth:Mode is Signature.")]
    [InlineData("Aholo:Auth:AppKey", " ", "Aholo:Auth:AppKey is required when Aholo:Auth:Mode is Signature.")]
    [InlineData("Aholo:Auth:AppUid", "", "Aholo:Auth:AppUid is required when Aholo:ApiVersion is V2: every call names its user.")]
    [InlineData("Aholo:Auth:Mode", "Bearer", "Aholo:Auth:ApiKey is required when Aholo:Auth:Mode is Bearer.")]
    [InlineData("Aholo:Auth:Mode", "7", "Aholo:Auth:Mode must be Signature, Bearer or ApiKey, but is 7.")]
    [InlineData("Aholo:BaseUrl", "http://example.com/v2", "Aholo:BaseUrl must be https, because example.com is not a loopback address.")]
    [InlineData(
        "Aholo:BaseUrl",
        "http://127.0.0.1/v2",
        "Aholo:BaseUrl is plain http (127.0.0.1): set Aholo:AllowHttp to true to allow that on a loopback address.")]
    [InlineData("Aholo:BaseUrl", "v2/aholo", "Aholo:BaseUrl must be an absolute https URL, but is 'v2/aholo'.")]
    [InlineData("Aholo:BaseUrl", "https://u:p@example.com", "Aholo:BaseUrl must not contain credentials, a query or a fragment.")]
    [InlineData("Aholo:Retry:MaxAttempts", "0", "Aholo:Retry:MaxAttempts must be between 1 and 10, but is 0.")]
    [InlineData(
        "Aholo:Retry:AttemptTimeout",
        "00:00:00",
        "Aholo:Retry:AttemptTimeout must be between 00:00:00.0100000 and 1.00:00:00, but is 00:00:00.")]
    [InlineData("Aholo:Upload:BlockConcurrency", "33", "Aholo:Upload:BlockConcurrency must be between 1 and 32, but is 33.")]
    [InlineData(
        "Aholo:Upload:StatusPollInterval",
        "00:00:00.1",
        "Aholo:Upload:StatusPollInterval must be between 00:00:00.2000000 and 1.00:00:00, but is 00:00:00.1000000.")]
    [InlineData("Aholo:RateLimit:Burst", "0", "Aholo:RateLimit:Burst must be between 1 and 10000, but is 0.")]
    [InlineData("Aholo:RateLimit:PermitsPerSecond", "-1", "Aholo:RateLimit:PermitsPerSecond must be between 0 and 10000, but is -1.")]
    [InlineData("Aholo:CircuitBreaker:FailureRatio", "2", "Aholo:CircuitBreaker:FailureRatio must be above 0 and at most 1, but is 2.")]
    [InlineData("Aholo:StatusBatch:MaxIds", "0", "Aholo:StatusBatch:MaxIds must be between 1 and 1000, but is 0.")]
    [InlineData("Aholo:VideoTypeCode", "-1", "Aholo:VideoTypeCode must not be negative, but is -1.")]
    public void The_error_for_an_invalid_option_names_its_key(string key, string value, string message) =>
        Should.Throw<OptionsValidationException>(() => Bind(new(Good) { [key] = value })).Failures.ShouldContain(message);

    [Theory]
    [InlineData(
        "Aholo:BaseUrl",
        "https://openapi.kujiale.com/v2/aholo",
        "Aholo:BaseUrl is required when Aholo:ApiVersion is V1: https://api.aholo3d.cn or https://api.aholo3d.com/global.")]
    [InlineData("Aholo:Auth:Mode", "Bearer", "Aholo:Auth:Mode must be ApiKey when Aholo:ApiVersion is V1, but is Bearer.")]
    [InlineData("Aholo:Auth:ApiKey", "a\nb", "Aholo:Auth:ApiKey must contain only visible ASCII characters, without spaces or line breaks.")]
    public void The_error_for_an_invalid_option_of_v1_names_its_key(string key, string value, string message) =>
        Should.Throw<OptionsValidationException>(() => Bind(new(GoodV1) { [key] = value })).Failures.ShouldContain(message);

    [Theory]
    [InlineData("Retry:FirstRetryInterval", "00:00:09", "Retry:MaxRetryInterval", "00:00:08")]
    [InlineData("Upload:StatusPollInterval", "00:00:03", "Upload:StatusTimeout", "00:00:02")]
    public void Contradictory_settings_are_rejected(string lower, string lowerValue, string upper, string upperValue)
    {
        Dictionary<string, string?> settings = new(Good) { [$"Aholo:{lower}"] = lowerValue, [$"Aholo:{upper}"] = upperValue };

        Should.Throw<OptionsValidationException>(() => Bind(settings)).Failures
            .ShouldHaveSingleItem().ShouldBe($"Aholo:{lower} must not be longer than Aholo:{upper} ({upperValue}), but is {lowerValue}.");
        Bind(new(settings) { [$"Aholo:{lower}"] = upperValue });
    }

    [Fact]
    public void All_errors_are_reported_at_once() =>
        Should.Throw<OptionsValidationException>(() => Bind([])).Failures.Count().ShouldBe(3);

    [Fact]
    public void The_maximum_duration_of_a_call_is_as_documented() =>
        Bind(Good).Retry.WorstCase.ShouldBe(TimeSpan.FromSeconds(210));

    private static AholoClientOptions Bind(Dictionary<string, string?> settings)
    {
        var services = new ServiceCollection();
        services.AddAholoClient(new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection("Aholo"));
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<AholoClientOptions>>().Value;
    }
}
