namespace Aholo.Simulator.Uploads;

/// <summary>A token for one upload.</summary>
/// <param name="Value">The value of the <c>ous-token-v2</c> header.</param>
/// <param name="ExpiresAt">When it expires.</param>
/// <param name="UploadId">The upload that it is bound to; null if it is unused.</param>
internal sealed record IssuedToken(string Value, DateTimeOffset ExpiresAt, string? UploadId);
