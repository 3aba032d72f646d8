namespace Aholo.Versions;

/// <summary>A single-use credential for the upload of one file.</summary>
/// <param name="Value">The value of the <c>ous-token-v2</c> header. A secret.</param>
/// <param name="Host">The base URL of the upload service.</param>
/// <param name="BlockSize">The size in bytes up to which a file is sent in one request, and the size of the parts of a larger file.</param>
/// <param name="IssuedAt">The client's timestamp when the token was received.</param>
internal sealed record UploadToken(string Value, Uri Host, long BlockSize, long IssuedAt)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    // The ToString of a record would contain the value.
    public override string ToString() => $"token for {Host}";
}
