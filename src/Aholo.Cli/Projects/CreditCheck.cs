namespace Aholo.Cli.Projects;

/// <summary>Checks, before files are sent, that the account has credits. Only version 1 of the API has a balance.</summary>
internal sealed class CreditCheck(CliSession session)
{
    /// <exception cref="CliException">The account has no credits.</exception>
    /// <exception cref="AholoAuthenticationException">The credentials are refused.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (!session.IsV1)
            return;

        AholoBalance balance;
        try
        {
            balance = await session.Aholo.GetBalanceAsync(cancellationToken);
        }
        catch (AholoException exception) when (exception is not AholoAuthenticationException)
        {
            // The call is not documented (docs/aholo-api.md, fact 86). Without it, the create reports missing credits.
            session.Output.Note($"The balance is not checked, because it cannot be read: {exception.Message}");
            return;
        }

        if (balance.IsExhausted)
            throw new CliException(ExitCode.Credits, "The Aholo account has no credits. Nothing was sent. Add credits, then run the same command again.");
    }
}
