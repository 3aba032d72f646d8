using System.Buffers;
using System.Security.Cryptography;
using Aholo.Functions.Projects;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;
using MetadataExtractor.Formats.Jpeg;
using MetadataExtractor.Formats.Png;
using MetadataExtractor.Formats.WebP;
using Directory = MetadataExtractor.Directory;

namespace Aholo.Functions.Media;

/// <summary>Finds out what a file is, in one pass over its bytes and in bounded memory.</summary>
internal static class MediaInspector
{
    // Metadata comes before the picture in all formats that we take; the largest met (many ICC and XMP segments) stay well below this.
    private const int HeadLength = 4 * 1024 * 1024;
    private const int BufferLength = 256 * 1024;

    /// <summary>Reads <paramref name="content"/> to its end.</summary>
    /// <exception cref="InvalidMediaException">It is empty, no picture of a format that we take, or damaged.</exception>
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
                    (format, scanner) = Recognize(bytes.Span);

                md5.AppendData(bytes.Span);
                scanner!.Feed(bytes.Span);
                if (head.Length < HeadLength)
                    head.Write(bytes.Span);
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

        var (width, height) = ReadSize(head, format!);
        return new(format!, width, height, size, Convert.ToHexStringLower(md5.GetHashAndReset()));
    }

    private static (string Format, IMediaScanner Scanner) Recognize(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return ("jpeg", new JpegScanner());
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]))
            return ("png", new PngScanner());
        if (head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..12].SequenceEqual("WEBP"u8))
            return ("webp", new WebPScanner());

        throw new InvalidMediaException(ProblemCodes.InputFormat, "it is no picture that can be used. Upload a JPEG, PNG or WebP file.");
    }

    private static (int Width, int Height) ReadSize(MemoryStream head, string format)
    {
        IReadOnlyList<Directory> directories;
        try
        {
            head.Position = 0;
            directories = ImageMetadataReader.ReadMetadata(head);
        }
        catch (Exception exception) when (exception is ImageProcessingException or IOException)
        {
            throw new InvalidMediaException(ProblemCodes.InputDamaged, $"its {format} header cannot be read ({exception.Message}). Save it again and upload it.");
        }

        var size = format switch
        {
            "jpeg" => Size<JpegDirectory>(directories, JpegDirectory.TagImageWidth, JpegDirectory.TagImageHeight),
            "png" => Size<PngDirectory>(directories, PngDirectory.TagImageWidth, PngDirectory.TagImageHeight),
            _ => Size<WebPDirectory>(directories, WebPDirectory.TagImageWidth, WebPDirectory.TagImageHeight),
        };
        if (size is not (> 0, > 0))
            throw new InvalidMediaException(ProblemCodes.InputDamaged, $"its {format} header does not tell its width and height. Save it again and upload it.");

        return IsTurned(directories) ? (size.Height, size.Width) : size;
    }

    private static (int Width, int Height) Size<TDirectory>(IReadOnlyList<Directory> directories, int widthTag, int heightTag)
        where TDirectory : Directory
    {
        foreach (var directory in directories.OfType<TDirectory>())
        {
            if (directory.TryGetInt32(widthTag, out var width) && directory.TryGetInt32(heightTag, out var height))
                return (width, height);
        }

        return default;
    }

    // EXIF orientations 5 to 8 turn the picture by a quarter.
    private static bool IsTurned(IReadOnlyList<Directory> directories) =>
        directories.OfType<ExifIfd0Directory>().Any(exif => exif.TryGetInt32(ExifDirectoryBase.TagOrientation, out var orientation) && orientation is >= 5 and <= 8);
}
