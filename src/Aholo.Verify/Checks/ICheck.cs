namespace Aholo.Verify.Checks;

/// <summary>One promise to users that is verified.</summary>
internal interface ICheck
{
    /// <summary>Gets the promise.</summary>
    string Name { get; }

    /// <summary>Verifies it.</summary>
    /// <returns>What was seen.</returns>
    /// <exception cref="CheckFailedException">It does not hold.</exception>
    /// <exception cref="CheckSkippedException">It cannot be verified with the access that was given.</exception>
    Task<string> RunAsync(VerificationContext context, CancellationToken cancellationToken);
}
