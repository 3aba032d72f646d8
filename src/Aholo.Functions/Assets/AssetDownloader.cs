using System.Net;
using System.Net.Http.Headers;

namespace Aholo.Functions.Assets;

/// <summary>Fetches results from the service. The client it is given follows no redirects and connects through <see cref="AssetHosts"/>.</summary>
internal sealed class AssetDownloader(HttpClient http, AssetHosts hosts)
{
    /// <summary>Opens a result for reading.</summary>
    /// <exception cref="InvalidAssetException">The URL is not allowed, or the result is not there.</exception>
    /// <exception cref="HttpRequestException">The service cannot be reached or answers with an error: worth another try.</exception>
    public async Task<AssetDownload> OpenAsync(Uri url, CancellationToken cancellationToken)
    {
        hosts.Check(url);
        var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, url), cancellationToken);
        return new(this, url, response, await response.Content.ReadAsStreamAsync(cancellationToken));
    }

    /// <summary>Asks for what is left of a result after <paramref name="offset"/> bytes; null when the service sends something else.</summary>
    internal async Task<HttpResponseMessage?> ResumeAsync(Uri url, long offset, EntityTagHeaderValue version, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url)
        {
            Headers = { Range = new RangeHeaderValue(offset, null), IfRange = new RangeConditionHeaderValue(version) },
        };
        var response = await SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == offset)
            return response;

        response.Dispose();
        return null;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.InnerException is InvalidAssetException refused)
        {
            throw refused;
        }

        var path = request.RequestUri!.GetLeftPart(UriPartial.Path);
        try
        {
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
                throw new InvalidAssetException($"{path} answers {(int)response.StatusCode}: it is not there, or its link has expired");
            if ((int)response.StatusCode is >= 300 and < 400)
                throw new InvalidAssetException($"{path} redirects elsewhere, which is not followed");

            return response.EnsureSuccessStatusCode();
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
