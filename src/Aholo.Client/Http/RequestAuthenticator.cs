using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Aholo.Http;

/// <summary>Adds the configured credentials to requests of the API.</summary>
internal sealed class RequestAuthenticator(AholoClientOptions options, TimeProvider clock)
{
    private readonly AholoAuthOptions _auth = options.Auth;

    // v1 has no third-party users.
    private readonly string? _appUid = options.ApiVersion == AholoApiVersion.V2 ? options.Auth.AppUid : null;

    /// <summary>
    /// Adds headers and query values to a request. Each attempt needs a call of its own, because a signature contains the time.
    /// </summary>
    /// <returns>The secrets that were created for this request.</returns>
    public IReadOnlyList<string> Authenticate(HttpRequestMessage request, QueryString query)
    {
        if (_appUid is not null)
            query.Add("appuid", _appUid);
        if (_auth.Mode == AholoAuthMode.Signature)
            return [AddSignature(query)];

        // Without validation, because v1 expects the key alone, not a scheme and a parameter.
        request.Headers.TryAddWithoutValidation("Authorization", _auth.Mode == AholoAuthMode.Bearer ? "Bearer " + _auth.ApiKey : _auth.ApiKey);
        return [];
    }

    /// <summary>
    /// Computes the signature of Kujiale's open platform (docs/aholo-api.md, fact 9): lower-case hexadecimal MD5(UTF8(appSecret + appKey + [appuid] +
    /// timestamp)). It does not cover the method, the path, other query values and the body.
    /// </summary>
    public static string Sign(string appSecret, string appKey, string? appUid, string timestamp) =>
        Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(appSecret + appKey + appUid + timestamp)));

    private string AddSignature(QueryString query)
    {
        var timestamp = (clock.GetUtcNow() + _auth.ClockOffset).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var sign = Sign(_auth.AppSecret!, _auth.AppKey!, _auth.SignAppUid ? _appUid : null, timestamp);
        query.Add("appkey", _auth.AppKey!);
        query.Add("timestamp", timestamp);
        query.Add("sign", sign);
        return sign;
    }
}
