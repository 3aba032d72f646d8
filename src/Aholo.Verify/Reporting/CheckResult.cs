using System.Text.Json.Serialization;

namespace Aholo.Verify.Reporting;

/// <summary>The status of a check.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CheckStatus>))]
internal enum CheckStatus
{
    Passed,
    Failed,

    /// <summary>The check did not run; the detail says what it requires.</summary>
    Skipped,
}

/// <summary>The result of a check.</summary>
internal sealed record CheckResult(string Name, CheckStatus Status, string Detail, TimeSpan Elapsed)
{
    /// <summary>Gets whether the deployment did not respond.</summary>
    public bool Unreachable { get; init; }
}
