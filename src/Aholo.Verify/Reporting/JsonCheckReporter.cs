using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aholo.Verify.Reporting;

/// <summary>Prints one JSON object at the end.</summary>
internal sealed class JsonCheckReporter(TextWriter output) : ICheckReporter
{
    private Uri? _url;

    public void Begin(Uri url, string run) => _url = url;

    public void Report(CheckResult result)
    {
    }

    public void End(IReadOnlyList<CheckResult> results) =>
        output.WriteLine(JsonSerializer.Serialize(
            new(
                _url!,
                results.All(result => result.Status != CheckStatus.Failed),
                [.. results.Select(result => new JsonResult(result.Name, result.Status, result.Detail, Math.Round(result.Elapsed.TotalSeconds, 3)))]),
            ReportJson.Default.JsonReport));
}

internal sealed record JsonReport(Uri Url, bool Succeeded, IReadOnlyList<JsonResult> Checks);

internal sealed record JsonResult(string Name, CheckStatus Status, string Detail, double Seconds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(JsonReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
