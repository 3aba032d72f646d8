using System.Text.Json.Serialization;

namespace Aholo.Verify.Reporting;

/// <summary>How a check ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CheckStatus>))]
internal enum CheckStatus
{
    /// <summary>What was promised holds.</summary>
    Passed,

    /// <summary>It does not hold.</summary>
    Failed,

    /// <summary>It was not verified; the detail says what that needs.</summary>
    Skipped,
}

/// <summary>The result of a check.</summary>
internal sealed record CheckResult(string Name, CheckStatus Status, string Detail, TimeSpan Elapsed)
{
    /// <summary>Gets whether the deployment did not respond at all.</summary>
    public bool Unreachable { get; init; }
}
