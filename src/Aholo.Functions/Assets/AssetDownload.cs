using Aholo.Functions.Projects;

namespace Aholo.Functions.Assets;

/// <summary>A result that is being fetched. A connection that breaks is made again where it broke, when the service lets it.</summary>
internal sealed class AssetDownload(
    AssetDownloader downloader, Uri url, Func<CancellationToken, Task<Uri?>> renew, HttpResponseMessage response, Stream content) : IAsyncDisposable
{
    private const int MaxResumes = 5;

    // How long the service may send nothing at all. A slow result may take as long as it likes, a stalled one may not.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private HttpResponseMessage _response = response;
    private Stream _content = content;
    private long _position;
    private int _resumes;

    /// <summary>Its size in bytes, when the service tells it.</summary>
    public long? Length { get; } = response.Content.Headers.ContentLength;

    /// <summary>Fills a buffer, but for the last one; 0 at the end.</summary>
    /// <exception cref="InvalidAssetException">The connection broke, and the URL that the service gives now is not allowed.</exception>
    /// <exception cref="AssetUnavailableException">The service stalls, or the connection broke for good: worth another try.</exception>
    public async Task<int> ReadBlockAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            int read;
            try
            {
                read = await ReadAsync(buffer[filled..], cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or HttpRequestException)
            {
                await ResumeAsync(exception, cancellationToken);
                continue;
            }

            if (read == 0)
                break;
            filled += read;
            _position += read;
        }

        return filled;
    }

    public async ValueTask DisposeAsync()
    {
        await _content.DisposeAsync();
        _response.Dispose();
    }

    private async Task<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await _content.ReadAsync(buffer, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"The service sent nothing for {Patience}.");
        }
    }

    private async Task ResumeAsync(Exception broken, CancellationToken cancellationToken)
    {
        // Only with a version to hold on to are the two halves surely of one file.
        if (++_resumes > MaxResumes
            || _response.Headers.ETag is not { IsWeak: false } version
            || await downloader.ResumeAsync(url, renew, _position, version, cancellationToken) is not { } resumed)
        {
            throw new AssetUnavailableException(
                $"the connection to {url.IdnHost} broke after {_position} bytes: {broken.Message.OneLine(BoundedText.MaxQuote).TrimEnd('.')}", broken);
        }

        await DisposeAsync();
        _response = resumed;
        _content = await resumed.Content.ReadAsStreamAsync(cancellationToken);
    }
}
