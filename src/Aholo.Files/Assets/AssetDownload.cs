using Aholo.Files.Text;

namespace Aholo.Files.Assets;

/// <summary>The download of an asset. A broken connection is resumed where it broke, if the service supports that.</summary>
public sealed class AssetDownload(
    AssetDownloader downloader, Uri url, Func<CancellationToken, Task<Uri?>> renew, HttpResponseMessage response, Stream content) : IAsyncDisposable
{
    private const int MaxResumes = 5;

    // Limits a stall, not the whole download: a slow one may take as long as it needs.
    private static readonly TimeSpan StallTimeout = TimeSpan.FromMinutes(1);

    private HttpResponseMessage _response = response;
    private Stream _content = content;
    private long _position;
    private int _resumes;

    /// <summary>Gets the size in bytes; null if the service does not state it.</summary>
    public long? Length { get; } = response.Content.Headers.ContentLength;

    /// <summary>Fills the buffer, except at the end of the asset.</summary>
    /// <exception cref="InvalidAssetException">The connection broke, and the new URL from the service is not allowed.</exception>
    /// <exception cref="AssetUnavailableException">The service stalls, or the connection cannot be resumed. Another attempt may succeed.</exception>
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
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stall.CancelAfter(StallTimeout);
        try
        {
            return await _content.ReadAsync(buffer, stall.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"The service sent nothing for {StallTimeout}.");
        }
    }

    private async Task ResumeAsync(Exception broken, CancellationToken cancellationToken)
    {
        // Without a version, the two halves may be of different files.
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
