using System.Text.Json;
using Aholo.Http;
using Aholo.Telemetry;

namespace Aholo.Versions;

/// <summary>Reads <c>{ousToken, globalDomain, blockSize}</c>, which both versions return.</summary>
internal sealed class UploadTokenReader(AholoClientOptions options, TimeProvider clock)
{
    private const string Operation = OperationNames.GetUploadToken;

    public UploadToken Read(JsonElement data)
    {
        var value = data.Field("ousToken").Text() ?? throw ServiceErrors.Lacks(Operation, "ousToken");
        var domain = data.Field("globalDomain").Text() ?? throw ServiceErrors.Lacks(Operation, "globalDomain");
        if (data.Field("blockSize").WholeNumber() is not (> 0 and var blockSize))
            throw ServiceErrors.Lacks(Operation, "a positive blockSize");
        return new(value, ToHost(domain), blockSize, clock.GetTimestamp());
    }

    /// <summary>Makes a URL of the domain, which v2 returns without a scheme and v1 with one.</summary>
    private Uri ToHost(string domain)
    {
        domain = domain.Trim().TrimEnd('/');
        if (!domain.Contains("://", StringComparison.Ordinal))
        {
            // A simulator on plain http returns its own domain, also without a scheme.
            var isHttp = options is { AllowHttp: true, BaseUrl.Scheme: "http" }
                && Uri.TryCreate("http://" + domain, UriKind.Absolute, out var guess) && guess.IsLoopback;
            domain = (isHttp ? "http://" : "https://") + domain;
        }

        if (!Uri.TryCreate(domain, UriKind.Absolute, out var host)
            || (host.Scheme != Uri.UriSchemeHttps && !(host.Scheme == Uri.UriSchemeHttp && host.IsLoopback && options.AllowHttp)))
        {
            throw new AholoUploadException(
                $"{Operation}: Aholo returned an upload host that is not https, so nothing was sent to it: {new SecretRedactor([]).Clean(domain)}.")
            { Operation = Operation };
        }

        return host;
    }
}
