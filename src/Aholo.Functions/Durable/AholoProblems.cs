using Aholo.Files.Problems;
using Aholo.Files.Text;

namespace Aholo.Functions.Durable;

/// <summary>Classifies failures of Aholo as permanent or transient.</summary>
internal static class AholoProblems
{
    /// <summary>Gets the problem of a permanent failure; null for a transient one.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="doing">What was being done, for the message: "Transferring 'cup.jpg'".</param>
    /// <param name="file">The file, if the failure is about one.</param>
    public static Problem? Describe(AholoException exception, string doing, string? file = null) =>
        exception.IsTransient ? null : new(Code(exception), $"{doing} failed: {exception.Message.Bound(BoundedText.MaxDetail)}", file);

    /// <summary>Gets the problem code of a failure.</summary>
    public static string Code(AholoException exception) => exception switch
    {
        AholoAuthenticationException => ProblemCodes.AholoCredentials,
        AholoRejectedException => ProblemCodes.AholoRefused,
        { IsTransient: true } or AholoUnavailableException or AholoRateLimitedException => ProblemCodes.AholoUnavailable,
        AholoInsufficientCreditsException => ProblemCodes.AholoCredits,
        AholoUnknownOutcomeException => ProblemCodes.AholoOutcomeUnknown,
        _ => ProblemCodes.AholoRefused,
    };
}
