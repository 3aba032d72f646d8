using Aholo.Functions.Projects;
using MetadataExtractor;
using MetadataExtractor.Formats.Exif;
using MetadataExtractor.Formats.Jpeg;
using MetadataExtractor.Formats.Png;
using MetadataExtractor.Formats.WebP;
using Directory = MetadataExtractor.Directory;

namespace Aholo.Functions.Media;

/// <summary>Reads the size of JPEG, PNG and WebP pictures from their beginning.</summary>
internal static class PictureHeader
{
    /// <summary>Reads the size, turned as the EXIF orientation says.</summary>
    /// <param name="head">The file's beginning.</param>
    /// <param name="format">Its format.</param>
    /// <exception cref="InvalidMediaException">The header cannot be read.</exception>
    public static MediaShape Read(Stream head, string format)
    {
        IReadOnlyList<Directory> directories;
        try
        {
            directories = ImageMetadataReader.ReadMetadata(head);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever it is that the reader trips over, an ArgumentException as well, is in the file.
            throw new InvalidMediaException(ProblemCodes.InputDamaged, $"its {format} header cannot be read ({exception.Message}). Save it again and upload it.");
        }

        var (width, height) = format switch
        {
            MediaFormats.Jpeg => Size<JpegDirectory>(directories, JpegDirectory.TagImageWidth, JpegDirectory.TagImageHeight),
            MediaFormats.Png => Size<PngDirectory>(directories, PngDirectory.TagImageWidth, PngDirectory.TagImageHeight),
            _ => Size<WebPDirectory>(directories, WebPDirectory.TagImageWidth, WebPDirectory.TagImageHeight),
        };
        if (width <= 0 || height <= 0)
            throw new InvalidMediaException(ProblemCodes.InputDamaged, $"its {format} header does not tell its width and height. Save it again and upload it.");

        return IsTurned(directories) ? new(height, width) : new(width, height);
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
