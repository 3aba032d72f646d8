using System.Globalization;

namespace Aholo.Cli.Results;

/// <summary>The status of a task as text: <c>Running 40%</c>.</summary>
internal static class TaskText
{
    public static string Of(AholoTaskStatus status, double? progress) =>
        progress is > 0 and < 1 && status is not (AholoTaskStatus.Failed or AholoTaskStatus.Canceled or AholoTaskStatus.TimedOut or AholoTaskStatus.Rejected)
            ? string.Create(CultureInfo.InvariantCulture, $"{status} {progress * 100:F0}%")
            : status.ToString();
}
