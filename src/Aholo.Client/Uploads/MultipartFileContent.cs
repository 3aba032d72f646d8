using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Aholo.Http;

namespace Aholo.Uploads;

/// <summary>
/// A multipart/form-data body of text fields and one range of a file, streamed, with a Content-Length. Unlike <see cref="MultipartFormDataContent"/>, it
/// quotes all names and sends no RFC 5987 <c>filename*</c>, which the service may not support.
/// </summary>
internal sealed class MultipartFileContent : SourceContent
{
    private readonly UploadSource _source;
    private readonly long _offset;
    private readonly long _count;
    private readonly string? _md5;
    private readonly Action<int> _onSent;
    private readonly byte[] _head;
    private readonly byte[] _tail;

    /// <param name="fields">The names and values of the text fields, ASCII.</param>
    /// <param name="source">The file.</param>
    /// <param name="fileName">The ASCII file name to send.</param>
    /// <param name="offset">The start of the range in bytes.</param>
    /// <param name="count">The length of the range in bytes.</param>
    /// <param name="md5">The expected MD5 of the range; null for no check.</param>
    /// <param name="onSent">Receives the number of bytes of each piece that was sent.</param>
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

    protected override bool TryComputeLength(out long length)
    {
        length = _head.Length + _count + _tail.Length;
        return true;
    }

    protected override async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
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

        // Checked before the end of the body is sent, so that the service never accepts other content than was announced.
        if (hash is not null && Convert.ToHexStringLower(hash.GetHashAndReset()) is var actual && actual != _md5)
        {
            throw new AholoUploadException(
                $"'{_source.FileName}' has the MD5 {actual} instead of {_md5}: it changed during the upload, or the given MD5 is wrong.");
        }

        await stream.WriteAsync(_tail, cancellationToken).ConfigureAwait(false);
    }
}
