using System.Text.Json;
using System.Text.Json.Serialization;
using Aholo.Files.Problems;
using Aholo.Files.Text;

namespace Aholo.Functions.Projects;

/// <summary>
/// Keeps a project's custom status within 16 KB of UTF-16 JSON, the limit of Durable Functions. The record has what is left out here.
/// </summary>
internal static partial class CustomStatus
{
    /// <summary>The longest status, in UTF-16 code units of JSON.</summary>
    public const int MaxLength = 16 * 1024 / sizeof(char);

    /// <summary>The longest message in a shortened status, in bytes. Each may become six characters when it is escaped.</summary>
    private const int MaxMessage = 500;

    private static readonly Warning MoreWarnings = new(WarningCodes.More, "There are more warnings. The record lists them.");

    /// <summary>Shortens a status: leaves out warnings first, then the problem's parameters and the end of its message.</summary>
    public static ProjectStatus Fit(ProjectStatus status) => Shorter(status).First(Fits);

    private static IEnumerable<ProjectStatus> Shorter(ProjectStatus status)
    {
        yield return status;
        for (var kept = status.Warnings.Count - 1; kept >= 0; kept--)
            yield return status = status with { Warnings = [.. status.Warnings.Take(kept), MoreWarnings] };
        if (status.Problem is { } problem)
            yield return status = status with { Problem = new(problem.Code, problem.Message.Bound(MaxMessage)) };

        // Only ids of thousands of characters get here.
        yield return new() { Stage = status.Stage, Since = status.Since, DecisionNumber = status.DecisionNumber, UnsentEvent = status.UnsentEvent };
    }

    // The worker's converter escapes everything but ASCII, as the serializer does by default, so a byte is a UTF-16 code unit.
    private static bool Fits(ProjectStatus status) => JsonSerializer.SerializeToUtf8Bytes(status, StatusJson.Default.ProjectStatus).Length <= MaxLength;

    [JsonSerializable(typeof(ProjectStatus))]
    private sealed partial class StatusJson : JsonSerializerContext;
}
