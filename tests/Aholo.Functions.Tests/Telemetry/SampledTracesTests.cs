using Aholo.Functions.Telemetry;
using Microsoft.Extensions.Configuration;

namespace Aholo.Functions.Tests.Telemetry;

public sealed class SampledTracesTests
{
    [Theory]
    [InlineData(null, null, 1)]
    [InlineData("always_on", null, 1)]
    [InlineData("always_off", "0.5", 0)]
    [InlineData("traceidratio", null, 1)]
    [InlineData("traceidratio", "0.25", 0.25)]
    [InlineData("parentbased_traceidratio", "0.25", 0.25)]
    [InlineData("parentbased_always_off", null, 0)]
    public void The_share_of_exported_traces_is_set_as_for_any_OpenTelemetry_app(string? sampler, string? argument, double ratio) =>
        SampledTraces.Ratio(Settings(sampler, argument)).ShouldBe(ratio);

    [Theory]
    [InlineData("jaeger_remote", null, "OTEL_TRACES_SAMPLER is 'jaeger_remote'. Set always_on, always_off or traceidratio.")]
    [InlineData("traceidratio", "10%", "OTEL_TRACES_SAMPLER_ARG is '10%'. Set a number from 0 to 1.")]
    [InlineData("traceidratio", "2", "OTEL_TRACES_SAMPLER_ARG is '2'. Set a number from 0 to 1.")]
    public void An_invalid_sampling_share_is_rejected_with_the_valid_values(string sampler, string? argument, string message) =>
        Should.Throw<InvalidOperationException>(() => SampledTraces.Ratio(Settings(sampler, argument))).Message.ShouldBe(message);

    private static IConfiguration Settings(string? sampler, string? argument) => new ConfigurationBuilder()
        .AddInMemoryCollection([new("OTEL_TRACES_SAMPLER", sampler), new("OTEL_TRACES_SAMPLER_ARG", argument)])
        .Build();
}
