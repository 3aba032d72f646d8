using System.Net;
using Microsoft.Extensions.Configuration;

namespace Aholo.Cli;

/// <summary>Maps exceptions to exit codes and messages.</summary>
internal static class CliErrors
{
    /// <summary>Creates the error of a command.</summary>
    /// <param name="exception">The exception that ended the command.</param>
    /// <param name="settings">The section <c>Aholo</c>.</param>
    public static CliException Describe(Exception exception, IConfiguration settings) => exception switch
    {
        CliException known => known,
        AholoAuthenticationException => new(ExitCode.Credentials, $"{exception.Message}{Environment.NewLine}{SettingsHint(settings)}", exception),
        AholoInsufficientCreditsException => new(ExitCode.Credits, exception.Message, exception),
        AholoUnknownOutcomeException => new(ExitCode.OutcomeUnknown, exception.Message, exception),
        AholoNotSupportedException or ArgumentException => new(ExitCode.Usage, exception.Message, exception),
        // An upload error without an operation is about the local file.
        AholoUploadException { Operation: null } => new(ExitCode.Files, exception.Message, exception),
        AholoException { IsTransient: true } => new(ExitCode.Unavailable, $"{exception.Message} Run the same command again later.", exception),
        AholoException failure when IsNotTheApi(failure) => new(
            ExitCode.Rejected, $"{exception.Message} The response is not from the Aholo API. Check Aholo:BaseUrl ('{settings["BaseUrl"]}').", exception),
        AholoException => new(ExitCode.Rejected, exception.Message, exception),
        IOException or UnauthorizedAccessException => new(ExitCode.Files, exception.Message, exception),
        _ => new(ExitCode.Unexpected, $"Unexpected error, please report it: {exception}", exception),
    };

    /// <summary>Creates the error of settings that are missing or invalid.</summary>
    public static CliException InvalidSettings(IEnumerable<string> errors, IConfiguration settings, Exception? exception = null) =>
        new(ExitCode.Usage, string.Join(Environment.NewLine, [.. errors, SettingsHint(settings)]), exception);

    /// <summary>Gets whether a server answered 404 that is not the service: it would have named an error code.</summary>
    public static bool IsNotTheApi(AholoException exception) => exception is { HttpStatus: HttpStatusCode.NotFound, ServiceCode: null };

    // The example is a key that the configured mode uses.
    private static string SettingsHint(IConfiguration settings)
    {
        var usesSignature = !Enum.TryParse(settings["Auth:Mode"], ignoreCase: true, out AholoAuthMode mode) || mode == AholoAuthMode.Signature;
        var key = usesSignature ? nameof(AholoAuthOptions.AppKey) : nameof(AholoAuthOptions.ApiKey);
        return $"Settings are environment variables (Aholo:Auth:{key} is Aholo__Auth__{key}) or user secrets (dotnet user-secrets set --id aholo-cli Aholo:Auth:{key} …).";
    }
}
