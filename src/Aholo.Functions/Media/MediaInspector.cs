using System.Buffers;
using System.Security.Cryptography;
using Aholo.Functions.Media.Boxes;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Media;

/// <summary>Finds out what a file is, in one pass over its bytes, all of which its MD5 needs, and in bounded memory.</summary>
internal static class MediaInspector
{
    // The most of a file that is kept for its metadata; the largest met before a picture (many ICC and XMP segments) stay well below this.
    private const int HeadLength = 4 * 1024 * 1024;

    // An array that is no large object: those are collected with the oldest generation only.
    private const int BufferLength = 64 * 1024;

    /// <summary>Reads <paramref name="content"/> to its end.</summary>
    /// <exception cref="InvalidMediaException">It is empty, neither a picture nor a video of a format that is taken, or damaged.</exception>
    public static async Task<MediaFacts> InspectAsync(Stream content, CancellationToken cancellationToken)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        using var head = new MemoryStream();
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
                    (format, scanner) = MediaFormats.Recognize(bytes.Span) ?? throw Unknown();

                md5.AppendData(bytes.Span);
                if (!scanner!.HasMetadata && head.Length < HeadLength)
                    head.Write(bytes.Span);
                scanner.Feed(bytes.Span);
                size += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (size == 0)
            throw new InvalidMediaException(ProblemCodes.InputEmpty, "it is empty. Upload it again.");
        if (!scanner!.IsComplete)
            throw new InvalidMediaException(ProblemCodes.InputDamaged, $"it ends too early: {size} bytes are not a whole {format} file. Upload it again.");

        head.Position = 0;
        var shape = scanner is BoxScanner boxes ? boxes.Reader.ReadShape() : PictureHeader.Read(head, format!);
        return new(
            format!, shape.Width, shape.Height, size, Convert.ToHexStringLower(md5.GetHashAndReset()),
            MediaFormats.IsVideo(format!) ? ResourceType.Video : ResourceType.Image, shape.Duration);
    }

    private static InvalidMediaException Unknown() => new(
        ProblemCodes.InputFormat, "it is no picture or video that can be used. Upload a JPEG, PNG, WebP or HEIC picture, or an MP4 or MOV video.");
}
