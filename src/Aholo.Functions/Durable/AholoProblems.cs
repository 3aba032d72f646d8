using Aholo.Functions.Projects;

namespace Aholo.Functions.Durable;

/// <summary>Tells failures of Aholo that trying again would not mend from those that it might.</summary>
internal static class AholoProblems
{
    /// <summary>The problem that a lasting failure is; null for a passing one.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="doing">What was being done, for the message: "Uploading 'cup.jpg'".</param>
    /// <param name="file">The file that it was about, if any.</param>
    public static Problem? Describe(AholoException exception, string doing, string? file = null) =>
        exception.IsTransient ? null : new(Code(exception), $"{doing} failed: {exception.Message.Bound(BoundedText.MaxDetail)}", file);

    /// <summary>The problem code of a failure.</summary>
    public static string Code(AholoException exception) => exception switch
    {
        { IsTransient: true } or AholoUnavailableException or AholoRateLimitedException => ProblemCodes.AholoUnavailable,
        AholoAuthenticationException => ProblemCodes.AholoCredentials,
        AholoInsufficientCreditsException => ProblemCodes.AholoCredits,
        AholoUnknownOutcomeException => ProblemCodes.AholoOutcomeUnknown,
        _ => ProblemCodes.AholoRefused,
    };
}
