using System.Globalization;

namespace Aholo.Authentication;

internal sealed class SignatureAuthenticator(AholoAuthOptions auth, string? appUid, TimeProvider clock) : RequestAuthenticator(appUid)
{
    private readonly string? _signedUid = auth.SignAppUid ? appUid : null;

    protected override IEnumerable<string> ApplyCredentials(HttpRequestMessage request, QueryString query)
    {
        var timestamp = (clock.GetUtcNow() + auth.ClockOffset).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var sign = KujialeSignature.Compute(auth.AppSecret!, auth.AppKey!, _signedUid, timestamp);
        query.Add("appkey", auth.AppKey!);
        query.Add("timestamp", timestamp);
        query.Add("sign", sign);
        return [sign];
    }
}
