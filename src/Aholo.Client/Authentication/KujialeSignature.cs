using System.Security.Cryptography;
using System.Text;

namespace Aholo.Authentication;

/// <summary>
/// The signature of Kujiale's open platform: lower-case hex of MD5(UTF8(appSecret + appKey + [appuid] + timestamp)), agreed by nine independent
/// sources (fact C). Neither method, path, other query values nor body are covered.
/// </summary>
internal static class KujialeSignature
{
    public static string Compute(string appSecret, string appKey, string? appUid, string timestamp) =>
        Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(appSecret + appKey + appUid + timestamp)));
}
