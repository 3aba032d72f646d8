using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Aholo.Simulator.V2;

/// <summary>
/// Computes the signature of the Kujiale open platform: an MD5 of secret, key, appuid and timestamp. The request itself is not signed.
/// </summary>
internal static class V2Signature
{
    /// <summary>
    /// Returns 32 lower-case hexadecimal digits. The appuid is not percent-encoded and may be null; the timestamp is Unix time in milliseconds, as sent.
    /// </summary>
    [SuppressMessage("Security", "CA5351", Justification = "The platform's rule is MD5.")]
    public static string Compute(string appSecret, string appKey, string? appUid, string timestamp) =>
        Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(appSecret + appKey + appUid + timestamp)));
}
