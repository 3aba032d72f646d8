using System.Buffers;
using Aholo.Uploads;

namespace Aholo;

/// <summary>
/// A file to upload: its name, its length, and a way to open any range of it as often as needed, so that nothing has to be kept in memory and a
/// broken transfer can go on where it broke.
/// </summary>
public sealed class UploadSource
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private readonly Func<long, long, CancellationToken, Task<Stream>> _openRange;

    /// <summary>Describes a file that is read through <paramref name="openRange"/>.</summary>
    /// <param name="fileName">
    /// The file's name with its true extension. The service is sent a short ASCII form of it; the server is known to check extension and content
    /// (v1, fact D).
    /// </param>
    /// <param name="length">The size in bytes, at least 1.</param>
    /// <param name="openRange">
    /// Opens a forward-only stream on the content from an offset, in bytes, for a length, in bytes. It is called several times, also at the same
    /// time; each stream is disposed after use and may hold more than asked for, never less.
    /// </param>
    /// <param name="md5">
    /// The MD5 of the whole content, 32 hexadecimal digits, if it is known; otherwise the content is read once more to compute it.
    /// </param>
    /// <exception cref="ArgumentException">The name or the file is empty, or <paramref name="md5"/> is no MD5.</exception>
    public UploadSource(string fileName, long length, Func<long, long, CancellationToken, Task<Stream>> openRange, string? md5 = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(fileName);
        ArgumentNullException.ThrowIfNull(openRange);
        if (length <= 0)
            throw new ArgumentException($"'{fileName}' is empty: there is nothing to upload.", nameof(length));
        if (md5 is not null && (md5.Length != 32 || md5.AsSpan().ContainsAnyExcept(HexDigits)))
            throw new ArgumentException($"The MD5 given for '{fileName}' must be 32 hexadecimal digits.", nameof(md5));

        FileName = fileName;
        Length = length;
        Md5 = md5?.ToLowerInvariant();
        _openRange = openRange;
    }

    /// <summary>The file's name.</summary>
    public string FileName { get; }

    /// <summary>The size in bytes.</summary>
    public long Length { get; }

    /// <summary>The MD5 of the content, 32 lower-case hexadecimal digits; null when it is not known beforehand.</summary>
    public string? Md5 { get; }

    /// <summary>A file on disk. It must not change while it is uploaded: a change is found out and fails the upload.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="md5">The MD5 of its content if it is known.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">The file is empty, or <paramref name="md5"/> is no MD5.</exception>
    public static UploadSource FromFile(string path, string? md5 = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new FileNotFoundException($"There is no file '{path}' to upload.", path);
        return new(file.Name, file.Length, OpenAsync, md5);

        Task<Stream> OpenAsync(long offset, long length, CancellationToken cancellationToken)
        {
            // The upload reads in large pieces of its own.
            var stream = new FileStream(
                file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
            stream.Position = offset;
            return Task.FromResult<Stream>(stream);
        }
    }

    /// <summary>
    /// A seekable stream, from its start to its end whatever its position is now. It stays open and belongs to the caller; parts take turns
    /// reading it, so nothing else may use it until the upload has ended.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="fileName">The file's name with its true extension.</param>
    /// <param name="md5">The MD5 of the content if it is known.</param>
    /// <exception cref="ArgumentException">The stream cannot seek or read or is empty, or <paramref name="md5"/> is no MD5.</exception>
    public static UploadSource FromStream(Stream stream, string fileName, string? md5 = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek || !stream.CanRead)
            throw new ArgumentException(
                "The stream must be readable and seekable, so that a failed attempt can be repeated; otherwise give a function that opens ranges.",
                nameof(stream));
        var turn = new SemaphoreSlim(1, 1);
        return new(
            fileName, stream.Length, (offset, _, _) => Task.FromResult<Stream>(new SharedStreamReader(stream, turn, offset)), md5);
    }

    /// <summary>Opens the content from <paramref name="offset"/> for <paramref name="length"/> bytes.</summary>
    internal Task<Stream> OpenRangeAsync(long offset, long length, CancellationToken cancellationToken) =>
        _openRange(offset, length, cancellationToken);
}
