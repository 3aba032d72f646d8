using MetadataExtractor;
using MetadataExtractor.Formats.Exif;
using MetadataExtractor.Formats.Tiff;
using MetadataExtractor.IO;

namespace Aholo.Files.Media;

/// <summary>Reads the orientation, and nothing else, from EXIF.</summary>
internal static class ExifOrientation
{
    // The preamble is for JPEG segments, but some writers put it into PNG and WebP too.
    private static ReadOnlySpan<byte> Preamble => "Exif\0\0"u8;

    /// <summary>Whether a JPEG segment is EXIF.</summary>
    public static bool IsExif(ReadOnlySpan<byte> segment) => segment.StartsWith(Preamble);

    /// <summary>Whether the orientation rotates the picture by 90 degrees, as 5 to 8 do.</summary>
    public static bool IsQuarterTurn(ReadOnlySpan<byte> exif)
    {
        if (exif.StartsWith(Preamble))
            exif = exif[Preamble.Length..];
        if (exif.IsEmpty)
            return false;

        var handler = new OrientationHandler();
        try
        {
            TiffReader.ProcessTiff(new ByteArrayReader(exif.ToArray()), handler);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Any exception of the reader is caused by the bytes. A picture with damaged EXIF is displayed as it is stored.
            return false;
        }

        return handler.Directory.TryGetInt32(ExifDirectoryBase.TagOrientation, out var orientation) && orientation is >= 5 and <= 8;
    }

    // The reader would allocate what each tag states; here only one small tag of the first directory is read.
    private sealed class OrientationHandler : DirectoryTiffHandler
    {
        private const int MaxOrientationBytes = 8;

        public OrientationHandler()
            : base([]) => PushDirectory(Directory);

        public ExifIfd0Directory Directory { get; } = new();

        public override bool CustomProcessTag(int tagOffset, ICollection<int> processedIfdOffsets, IndexedReader reader, int tagId, int byteCount) =>
            tagId != ExifDirectoryBase.TagOrientation || byteCount > MaxOrientationBytes;

        public override bool TryCustomProcessFormat(int tagId, TiffDataFormatCode formatCode, uint componentCount, out long byteCount)
        {
            byteCount = 0;
            return false;
        }

        public override bool TryEnterSubIfd(int tagType) => false;

        public override bool HasFollowerIfd() => false;

        public override void SetTiffMarker(int marker)
        {
        }
    }
}
