namespace Aholo.Simulator;

/// <summary>
/// The envelope codes of v2 and upload service errors. Only <see cref="BadCredentials"/>, <see cref="UnknownAppUid"/>,
/// <see cref="InsufficientCredits"/> (on v1) and <see cref="TokenProblem"/> are known from the real service.
/// The others begin with 99 because they are invented; clients must not rely on them.
/// </summary>
public sealed record SimulatorErrorCodes
{
    /// <summary>The application key is wrong.</summary>
    public string BadCredentials { get; init; } = "10001";

    /// <summary>The signature is missing or does not match.</summary>
    public string BadSignature { get; init; } = "990001";

    /// <summary>The signature's timestamp is too far from the service's clock.</summary>
    public string StaleTimestamp { get; init; } = "990002";

    /// <summary>No appuid was sent.</summary>
    public string MissingAppUid { get; init; } = "990003";

    /// <summary>The appuid is not one of the application's users.</summary>
    public string UnknownAppUid { get; init; } = "100001";

    /// <summary>A parameter or field of the request is invalid.</summary>
    public string InvalidRequest { get; init; } = "990010";

    /// <summary>A resource's URL was not issued by the upload service.</summary>
    public string ForeignResource { get; init; } = "990011";

    /// <summary>The project does not exist.</summary>
    public string NotFound { get; init; } = "990012";

    /// <summary>The caller exceeded the rate limit.</summary>
    public string TooManyCalls { get; init; } = "990013";

    /// <summary>The account has too few credits for the project. v1 has the same code as its <c>bizCode</c>.</summary>
    public string InsufficientCredits { get; init; } = "11003";

    /// <summary>The upload token is unknown, expired, used, or not yet bound to an upload.</summary>
    public string TokenProblem { get; init; } = "12";
}
