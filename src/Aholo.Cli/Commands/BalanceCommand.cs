using System.CommandLine;
using Aholo.Cli.Results;

namespace Aholo.Cli.Commands;

/// <summary><c>aholo balance</c></summary>
internal static class BalanceCommand
{
    public static Command Create(CommandRunner runner)
    {
        var command = new Command("balance", "Shows the credits of the account (version 1 of the API).");
        runner.SetAction(command, async (_, session, cancellationToken) =>
        {
            var balance = await session.Aholo.GetBalanceAsync(cancellationToken);
            return new BalanceResult(balance.AvailableCredits, balance.TrialCounts, balance.SnapshotAt);
        });
        return command;
    }
}
