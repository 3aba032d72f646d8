using System.Text.Json;
using Aholo.Http;

namespace Aholo.Uploads;

/// <summary>Reads <c>{ousToken, globalDomain, blockSize}</c>, the same in both generations.</summary>
internal sealed class UploadTokenReader(AholoClientOptions options, TimeProvider clock)
{
    public UploadToken Read(JsonElement data)
    {
        var value = data.Field("ousToken").Text() ?? throw Failures.Lacks(OperationNames.GetUploadToken, "ousToken");
        var domain = data.Field("globalDomain").Text() ?? throw Failures.Lacks(OperationNames.GetUploadToken, "globalDomain");
        if (data.Field("blockSize").WholeNumber() is not (> 0 and var blockSize))
            throw Failures.Lacks(OperationNames.GetUploadToken, "a positive blockSize");
        return new(value, Host(domain), blockSize, clock.GetTimestamp());
    }

    /// <summary>v2 writes the domain without a scheme (facts Q and D), v1 with one (facts D and C).</summary>
    private Uri Host(string domain)
    {
        domain = domain.Trim().TrimEnd('/');
        if (!domain.Contains("://", StringComparison.Ordinal))
        {
            // A simulator on plain http hands out its own domain without saying so.
            var plain = options is { AllowHttp: true, BaseUrl.Scheme: "http" }
                && Uri.TryCreate("http://" + domain, UriKind.Absolute, out var guess) && guess.IsLoopback;
            domain = (plain ? "http://" : "https://") + domain;
        }

        if (!Uri.TryCreate(domain, UriKind.Absolute, out var host)
            || (host.Scheme != Uri.UriSchemeHttps && !(host.Scheme == Uri.UriSchemeHttp && host.IsLoopback && options.AllowHttp)))
        {
            throw new AholoUploadException(
                $"{OperationNames.GetUploadToken}: Aholo names an upload host that is not https, so nothing is sent to it: " +
                $"{new SecretRedactor([]).Clean(domain)}.")
            { Operation = OperationNames.GetUploadToken };
        }

        return host;
    }
}
