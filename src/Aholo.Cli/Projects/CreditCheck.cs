namespace Aholo.Cli.Projects;

/// <summary>Finds out that an account has no credits before files are sent, where the API can be asked (v1).</summary>
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
            // The call is not documented: without it, the create finds out.
            session.Output.Note($"The balance cannot be read, so it is not checked: {exception.Message}");
            return;
        }

        if (balance.IsExhausted)
            throw new CliException(ExitCode.Credits, "The Aholo account has no credits. Top it up, then run the same command again. Nothing was sent.");
    }
}
