using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Aholo.Functions.Telemetry;

/// <summary>
/// Decides which traces are exported: a ratio of them, by trace id and not by parent. The Functions host passes on a parent that is never sampled, because
/// Durable Functions records its own activities without that flag.
/// </summary>
internal static class SampledTraces
{
    private const string ParentBased = "parentbased_";

    /// <summary>
    /// Gets the share of traces that is exported, 0 to 1: by OpenTelemetry's own settings <c>OTEL_TRACES_SAMPLER</c> and <c>OTEL_TRACES_SAMPLER_ARG</c>; all
    /// by default.
    /// </summary>
    /// <exception cref="InvalidOperationException">A setting has a value that the app does not support.</exception>
    public static double Ratio(IConfiguration configuration)
    {
        var (sampler, argument) = (configuration["OTEL_TRACES_SAMPLER"] ?? "", configuration["OTEL_TRACES_SAMPLER_ARG"] ?? "");
        return (sampler.StartsWith(ParentBased, StringComparison.Ordinal) ? sampler[ParentBased.Length..] : sampler) switch
        {
            "" or "always_on" => 1,
            "always_off" => 0,
            "traceidratio" when argument is "" => 1,
            "traceidratio" when double.TryParse(argument, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1 => ratio,
            "traceidratio" => throw new InvalidOperationException($"OTEL_TRACES_SAMPLER_ARG is '{argument}'. Set a number from 0 to 1."),
            _ => throw new InvalidOperationException($"OTEL_TRACES_SAMPLER is '{sampler}'. Set always_on, always_off or traceidratio."),
        };
    }
}
