using System.Buffers;
using Aholo.Uploads;

namespace Aholo;

/// <summary>
/// A file to upload: its name, its length, and a function that opens any range of it. No content is kept in memory, and an upload that failed can be
/// resumed.
/// </summary>
public sealed class UploadSource
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private readonly Func<long, long, CancellationToken, Task<Stream>> _openRange;

    /// <summary>Initializes a new instance of the <see cref="UploadSource"/> class.</summary>
    /// <param name="fileName">
    /// The file name with the extension that matches the content. The client sends a short ASCII form of it; the service checks extension and content.
    /// </param>
    /// <param name="length">The size in bytes, at least 1.</param>
    /// <param name="openRange">
    /// Opens a forward-only stream on the content at an offset for a length, both in bytes. The client calls it several times, also concurrently, and disposes
    /// each stream. A stream may contain more than the length, but not less.
    /// </param>
    /// <param name="md5">
    /// The MD5 of the whole content, 32 hexadecimal digits; null to compute it, which reads the content one more time.
    /// </param>
    /// <exception cref="ArgumentException">The name or the file is empty, or <paramref name="md5"/> is not an MD5.</exception>
    public UploadSource(string fileName, long length, Func<long, long, CancellationToken, Task<Stream>> openRange, string? md5 = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(fileName);
        ArgumentNullException.ThrowIfNull(openRange);
        if (length <= 0)
            throw new ArgumentException($"'{fileName}' is empty. Upload a file with content.", nameof(length));
        if (md5 is not null && (md5.Length != 32 || md5.AsSpan().ContainsAnyExcept(HexDigits)))
            throw new ArgumentException($"The MD5 given for '{fileName}' must be 32 hexadecimal digits.", nameof(md5));

        FileName = fileName;
        Length = length;
        Md5 = md5?.ToLowerInvariant();
        _openRange = openRange;
    }

    /// <summary>Gets the file name.</summary>
    public string FileName { get; }

    /// <summary>Gets the size in bytes.</summary>
    public long Length { get; }

    /// <summary>Gets the MD5 of the content, 32 lower-case hexadecimal digits; null if it was not given.</summary>
    public string? Md5 { get; }

    /// <summary>Creates a source from a file on disk. The upload fails if the file changes meanwhile.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="md5">The MD5 of the content; null to compute it.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="ArgumentException">The file is empty, or <paramref name="md5"/> is not an MD5.</exception>
    public static UploadSource FromFile(string path, string? md5 = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new FileNotFoundException($"The file '{path}' does not exist.", path);
        return new(file.Name, file.Length, OpenAsync, md5);

        Task<Stream> OpenAsync(long offset, long length, CancellationToken cancellationToken)
        {
            // Unbuffered, because the upload reads large pieces.
            var stream = new FileStream(
                file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            stream.Position = offset;
            return Task.FromResult<Stream>(stream);
        }
    }

    /// <summary>
    /// Creates a source from a seekable stream, from its start whatever its position is. The caller keeps and disposes the stream, and must not use it until
    /// the upload has ended.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="fileName">The file name with the extension that matches the content.</param>
    /// <param name="md5">The MD5 of the content; null to compute it.</param>
    /// <exception cref="ArgumentException">
    /// The stream is not seekable, not readable or empty, or <paramref name="md5"/> is not an MD5.
    /// </exception>
    public static UploadSource FromStream(Stream stream, string fileName, string? md5 = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek || !stream.CanRead)
        {
            throw new ArgumentException(
                "The stream must be readable and seekable for retries. Otherwise use the constructor with a function that opens ranges.", nameof(stream));
        }

        var turn = new SemaphoreSlim(1, 1);
        return new(
            fileName, stream.Length, (offset, _, _) => Task.FromResult<Stream>(new SharedStreamReader(stream, turn, offset)), md5);
    }

    internal Task<Stream> OpenRangeAsync(long offset, long length, CancellationToken cancellationToken) =>
        _openRange(offset, length, cancellationToken);
}
