using System.Net;
using System.Net.Http.Headers;
using Aholo.Files.Text;

namespace Aholo.Files.Assets;

/// <summary>Downloads assets from the service. Its HTTP client follows no redirects and connects through <see cref="AssetHosts"/>.</summary>
public sealed class AssetDownloader(HttpClient http, AssetHosts hosts)
{
    /// <summary>Opens an asset for reading.</summary>
    /// <param name="url">The URL of the asset.</param>
    /// <param name="renew">Gets a new URL of the same asset, for a download that breaks after its URL has expired; null if there is none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="InvalidAssetException">The URL is not allowed.</exception>
    /// <exception cref="AssetUnavailableException">The host cannot be reached or answers with an error. Another attempt with a new URL may succeed.</exception>
    public async Task<AssetDownload> OpenAsync(Uri url, Func<CancellationToken, Task<Uri?>> renew, CancellationToken cancellationToken)
    {
        hosts.Check(url);
        var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, url), cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            using (response)
                throw Unavailable(url, response.StatusCode);
        }

        return new(this, url, renew, response, await response.Content.ReadAsStreamAsync(cancellationToken));
    }

    /// <summary>
    /// Requests the rest of an asset after <paramref name="offset"/> bytes, and again with a new URL if the first has expired.
    /// </summary>
    /// <returns>Null if the service sends something else.</returns>
    /// <exception cref="InvalidAssetException">The new URL is not allowed.</exception>
    /// <exception cref="AssetUnavailableException">The host cannot be reached or answers with an error.</exception>
    internal async Task<HttpResponseMessage?> ResumeAsync(
        Uri url, Func<CancellationToken, Task<Uri?>> renew, long offset, EntityTagHeaderValue version, CancellationToken cancellationToken)
    {
        var response = await RequestAsync(url);
        if (IsExpired(response.StatusCode) && await renew(cancellationToken) is { } renewed && renewed != url)
        {
            response.Dispose();
            hosts.Check(renewed);
            response = await RequestAsync(url = renewed);
        }

        if (response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == offset)
            return response;

        using (response)
            return response.IsSuccessStatusCode ? null : throw Unavailable(url, response.StatusCode);

        Task<HttpResponseMessage> RequestAsync(Uri source) => SendAsync(
            new HttpRequestMessage(HttpMethod.Get, source)
            {
                Headers = { Range = new RangeHeaderValue(offset, null), IfRange = new RangeConditionHeaderValue(version) },
            },
            cancellationToken);
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
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new AssetUnavailableException(
                $"{request.RequestUri!.IdnHost} cannot be reached ({exception.Message.OneLine(BoundedText.MaxQuote).TrimEnd('.')})", exception);
        }

        if ((int)response.StatusCode is < 300 or >= 400)
            return response;

        using (response)
            throw new InvalidAssetException($"{Name(request.RequestUri!)} redirects elsewhere, which is not followed");
    }

    private static bool IsExpired(HttpStatusCode status) =>
        status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Gone;

    private static AssetUnavailableException Unavailable(Uri url, HttpStatusCode status) => new(
        $"{Name(url)} answers {(int)status}{(IsExpired(status) ? ": it is not there yet, or its link has expired" : "")}");

    private static string Name(Uri url) => url.GetLeftPart(UriPartial.Path);
}
