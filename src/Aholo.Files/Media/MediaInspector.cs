using System.Buffers;
using System.Security.Cryptography;
using Aholo.Files.Problems;

namespace Aholo.Files.Media;

/// <summary>Reads the facts of a file in one pass over its bytes and in bounded memory. The MD5 requires all bytes.</summary>
public static class MediaInspector
{
    // Below the limit of the large object heap, which is collected with the oldest generation only.
    private const int BufferLength = 64 * 1024;

    /// <summary>Reads <paramref name="content"/> to its end.</summary>
    /// <exception cref="InvalidMediaException">It is empty, neither a picture nor a video of a supported format, or damaged.</exception>
    public static async Task<MediaFacts> InspectAsync(Stream content, CancellationToken cancellationToken)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        long size = 0;
        IMediaScanner? scanner = null;
        string? format = null;
        try
        {
            int read;
            while ((read = await content.ReadAtLeastAsync(buffer, BufferLength, throwOnEndOfStream: false, cancellationToken)) > 0)
            {
                var bytes = buffer.AsMemory(0, read);
                if (size == 0)
                    (format, scanner) = MediaFormats.Recognize(bytes.Span) ?? throw OtherFormats.Refuse(bytes.Span);

                md5.AppendData(bytes.Span);
                scanner!.Feed(bytes.Span);
                size += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (size == 0)
            throw new InvalidMediaException(ProblemCodes.FileEmpty, "it is empty. Upload it again.");
        if (!scanner!.IsComplete)
            throw new InvalidMediaException(ProblemCodes.FileDamaged, $"it ends too early: {size} bytes are not a complete {format} file. Upload it again.");

        var shape = scanner.ReadShape();
        return new(
            format!, shape.Width, shape.Height, size, Convert.ToHexStringLower(md5.GetHashAndReset()), MediaFormats.TypeOf(format!), shape.Duration, shape.Traits);
    }
}
