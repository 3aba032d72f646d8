namespace Aholo.Cli;

/// <summary>What exceptions mean to the user of a command.</summary>
internal static class Failures
{
    /// <summary>Where settings come from.</summary>
    public const string Settings =
        "Settings are environment variables (Aholo:Auth:AppKey is Aholo__Auth__AppKey) or user secrets (dotnet user-secrets set --id aholo-cli Aholo:Auth:AppKey …).";

    public static CliException Describe(Exception exception) => exception switch
    {
        CliException known => known,
        AholoAuthenticationException => new(ExitCode.Credentials, $"{exception.Message}{Environment.NewLine}{Settings}", exception),
        AholoInsufficientCreditsException => new(ExitCode.Credits, exception.Message, exception),
        AholoUnknownOutcomeException => new(ExitCode.OutcomeUnknown, exception.Message, exception),
        AholoNotSupportedException or ArgumentException => new(ExitCode.Usage, exception.Message, exception),
        // Without an operation, it is the file that could not be read or has changed.
        AholoUploadException { Operation: null } => new(ExitCode.Files, exception.Message, exception),
        AholoException { IsTransient: true } => new(ExitCode.Unavailable, $"{exception.Message} Run the same command again later.", exception),
        AholoException => new(ExitCode.Refused, exception.Message, exception),
        IOException or UnauthorizedAccessException => new(ExitCode.Files, exception.Message, exception),
        _ => new(ExitCode.Unexpected, $"Unexpected error, please report it: {exception}", exception),
    };
}
