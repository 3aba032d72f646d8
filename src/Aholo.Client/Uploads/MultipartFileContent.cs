using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Aholo.Uploads;

/// <summary>
/// A multipart/form-data body of a few text fields and one range of a file, streamed, with a Content-Length. Written by hand because .NET's own
/// content adds an RFC 5987 <c>filename*</c> and unquoted names, which nobody has tried on this service (fact I).
/// </summary>
internal sealed class MultipartFileContent : HttpContent
{
    private readonly UploadSource _source;
    private readonly long _offset;
    private readonly long _count;
    private readonly string? _md5;
    private readonly Action<int> _onSent;
    private readonly byte[] _head;
    private readonly byte[] _tail;

    /// <param name="fields">Names and values of the text fields, ASCII.</param>
    /// <param name="source">The file.</param>
    /// <param name="fileName">The ASCII file name to state.</param>
    /// <param name="offset">Where the range begins, in bytes.</param>
    /// <param name="count">Its length in bytes.</param>
    /// <param name="md5">The MD5 that the range must turn out to have; null when it is not checked.</param>
    /// <param name="onSent">Told the bytes of each piece of the file that was sent.</param>
    public MultipartFileContent(
        ReadOnlySpan<(string Name, string Value)> fields,
        UploadSource source,
        string fileName,
        long offset,
        long count,
        string? md5,
        Action<int> onSent)
    {
        _source = source;
        _offset = offset;
        _count = count;
        _md5 = md5;
        _onSent = onSent;

        var boundary = $"aholo-{Guid.NewGuid():N}";
        var head = new StringBuilder();
        foreach (var (name, value) in fields)
            head.Append($"--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        head.Append($"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{fileName}\"\r\n");
        head.Append("Content-Type: application/octet-stream\r\n\r\n");
        _head = Encoding.ASCII.GetBytes(head.ToString());
        _tail = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
        Headers.ContentType = new MediaTypeHeaderValue("multipart/form-data") { Parameters = { new("boundary", boundary) } };
    }

    /// <summary>Why the source could not be sent, when it was not the network.</summary>
    public AholoUploadException? SourceFailure { get; private set; }

    protected override bool TryComputeLength(out long length)
    {
        length = _head.Length + _count + _tail.Length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        catch (AholoUploadException failure)
        {
            // HttpClient wraps what a body throws as if the connection had failed.
            SourceFailure = failure;
            throw;
        }
    }

    private async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var hash = _md5 is null ? null : IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        await stream.WriteAsync(_head, cancellationToken).ConfigureAwait(false);
        await SourceReader.ReadAsync(
            _source,
            _offset,
            _count,
            hash,
            async (piece, token) =>
            {
                await stream.WriteAsync(piece, token).ConfigureAwait(false);
                _onSent(piece.Length);
            },
            cancellationToken).ConfigureAwait(false);

        // The body is still one byte short of complete here, so the service never accepts content that is not what was announced.
        if (hash is not null && Convert.ToHexStringLower(hash.GetHashAndReset()) is var actual && actual != _md5)
            throw new AholoUploadException(
                $"'{_source.FileName}' is not what it was said to be: its MD5 is {actual} instead of {_md5}. " +
                "It changed while it was read, or its stated MD5 is wrong.");
        await stream.WriteAsync(_tail, cancellationToken).ConfigureAwait(false);
    }
}
