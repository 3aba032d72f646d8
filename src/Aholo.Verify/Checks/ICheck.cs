namespace Aholo.Verify.Checks;

/// <summary>A check of a deployment.</summary>
internal interface ICheck
{
    /// <summary>Gets the name, which states what the deployment does if the check passes.</summary>
    string Name { get; }

    /// <summary>Runs the check.</summary>
    /// <returns>What was observed.</returns>
    /// <exception cref="CheckFailedException">The check failed.</exception>
    /// <exception cref="CheckSkippedException">The check cannot run with the given access.</exception>
    Task<string> RunAsync(VerificationContext context, CancellationToken cancellationToken);
}
