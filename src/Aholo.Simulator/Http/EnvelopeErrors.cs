namespace Aholo.Simulator.Http;

/// <summary>Writes the errors of v2 and of the upload service.</summary>
internal static class EnvelopeErrors
{
    public static IResult Of(ServiceErrorException error, AholoSimulatorOptions options, bool flag)
    {
        var status = error.Kind == ErrorKind.TooManyCalls ? StatusCodes.Status429TooManyRequests : options.Switches.BusinessErrorHttpStatus;
        return Envelope.Error(CodeOf(error.Kind, options.ErrorCodes), error.Message, flag, status);
    }

    private static string CodeOf(ErrorKind kind, SimulatorErrorCodes codes) => kind switch
    {
        ErrorKind.BadCredentials => codes.BadCredentials,
        ErrorKind.BadSignature => codes.BadSignature,
        ErrorKind.StaleTimestamp => codes.StaleTimestamp,
        ErrorKind.MissingAppUid => codes.MissingAppUid,
        ErrorKind.UnknownAppUid => codes.UnknownAppUid,
        ErrorKind.ForeignResource => codes.ForeignResource,
        ErrorKind.NotFound => codes.NotFound,
        ErrorKind.TooManyCalls => codes.TooManyCalls,
        ErrorKind.TokenProblem => codes.TokenProblem,
        ErrorKind.InsufficientCredits => codes.InsufficientCredits,
        _ => codes.InvalidRequest,
    };
}
