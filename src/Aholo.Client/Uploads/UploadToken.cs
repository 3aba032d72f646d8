namespace Aholo.Uploads;

/// <summary>A credential for the upload of one file, valid ten minutes (fact Q), single-use (fact C).</summary>
/// <param name="Value">Goes into the <c>ous-token-v2</c> header. A secret.</param>
/// <param name="Host">The upload service's base URL.</param>
/// <param name="BlockSize">In bytes: up to it a file is sent in one piece, beyond it in parts of this size.</param>
/// <param name="IssuedAt">The client's timestamp when it was handed out.</param>
internal sealed record UploadToken(string Value, Uri Host, long BlockSize, long IssuedAt)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    // The compiler's ToString would print the value.
    public override string ToString() => $"token for {Host}";
}
