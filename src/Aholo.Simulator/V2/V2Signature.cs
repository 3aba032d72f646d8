using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Aholo.Simulator.V2;

/// <summary>
/// The signing rule of the Kujiale open platform: an MD5 over secret, key, appuid and timestamp. Nothing of the request itself is signed.
/// </summary>
internal static class V2Signature
{
    /// <summary>
    /// 32 lower-case hexadecimal digits. The appuid goes in as it is, not percent-encoded, or not at all for operations that sign without one; the
    /// timestamp is Unix time in milliseconds, as sent.
    /// </summary>
    [SuppressMessage("Security", "CA5351", Justification = "The platform's rule is MD5.")]
    public static string Compute(string appSecret, string appKey, string? appUid, string timestamp) =>
        Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(appSecret + appKey + appUid + timestamp)));
}
