using System.Globalization;
using Aholo.Cli.Terminal;

namespace Aholo.Cli.Results;

/// <summary>The credits of the account.</summary>
internal sealed record BalanceResult(decimal AvailableCredits, IReadOnlyDictionary<string, long> TrialCounts, DateTimeOffset? SnapshotAt) : ICommandResult
{
    public void WriteText(TextWriter writer)
    {
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{AvailableCredits} credits"));
        foreach (var (name, count) in TrialCounts)
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{SafeText.OneLine(name)}: {count} free trials"));
    }
}
