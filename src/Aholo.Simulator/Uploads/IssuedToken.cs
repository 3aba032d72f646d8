namespace Aholo.Simulator.Uploads;

/// <summary>A credential for one upload.</summary>
/// <param name="Value">What goes into the <c>ous-token-v2</c> header.</param>
/// <param name="ExpiresAt">From then on it is refused.</param>
/// <param name="UploadId">The upload it is bound to, once it was used.</param>
internal sealed record IssuedToken(string Value, DateTimeOffset ExpiresAt, string? UploadId);
