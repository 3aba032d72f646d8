using System.Net;

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

        HttpResponseMessage response;
        try
        {
            response = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.InnerException is InvalidAssetException refused)
        {
            throw refused;
        }

        try
        {
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized)
                throw new InvalidAssetException($"{url.GetLeftPart(UriPartial.Path)} answers {(int)response.StatusCode}: it is not there, or its link has expired");
            if ((int)response.StatusCode is >= 300 and < 400)
                throw new InvalidAssetException($"{url.GetLeftPart(UriPartial.Path)} redirects elsewhere, which is not followed");

            response.EnsureSuccessStatusCode();
            return new(response, await response.Content.ReadAsStreamAsync(cancellationToken));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}

/// <summary>A result that is being fetched.</summary>
internal sealed class AssetDownload(HttpResponseMessage response, Stream content) : IAsyncDisposable
{
    // How long the service may send nothing at all. A slow result may take as long as it likes, a stalled one may not.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Its size in bytes, when the service tells it.</summary>
    public long? Length => response.Content.Headers.ContentLength;

    /// <summary>Fills a buffer, but for the last one; 0 at the end.</summary>
    /// <exception cref="HttpRequestException">The service stalls, or the connection broke: worth another try.</exception>
    public async Task<int> ReadBlockAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            try
            {
                var read = await content.ReadAsync(buffer[filled..], patience.Token);
                if (read == 0)
                    break;
                filled += read;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new HttpRequestException($"The service sent nothing for {Patience}.");
            }
        }

        return filled;
    }

    public async ValueTask DisposeAsync()
    {
        await content.DisposeAsync();
        response.Dispose();
    }
}
