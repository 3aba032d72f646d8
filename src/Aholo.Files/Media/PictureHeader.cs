using Aholo.Files.Problems;

namespace Aholo.Files.Media;

/// <summary>Computes the displayed shape of a JPEG, PNG or WebP picture from what its scanner has read.</summary>
internal static class PictureHeader
{
    /// <summary>Gets the size, after the rotation that the EXIF orientation states.</summary>
    /// <param name="format">The picture's format.</param>
    /// <param name="size">The size in its header; 0 x 0 without one.</param>
    /// <param name="hasImageData">Whether anything follows the header.</param>
    /// <param name="exif">Its EXIF, or the beginning of it.</param>
    /// <param name="traits">Other traits.</param>
    /// <exception cref="InvalidMediaException">The picture has no size or no image data.</exception>
    public static MediaShape Read(
        string format, (uint Width, uint Height) size, bool hasImageData, ReadOnlySpan<byte> exif, MediaTraits traits)
    {
        if (size is not (> 0 and <= int.MaxValue, > 0 and <= int.MaxValue))
            throw Damaged($"its {format} header is missing or damaged: it states no width and height");
        if (!hasImageData)
            throw Damaged($"its {format} file has a header but no image data");

        var (width, height) = ((int)size.Width, (int)size.Height);
        return ExifOrientation.IsQuarterTurn(exif) ? new(height, width, Traits: traits) : new(width, height, Traits: traits);
    }

    /// <summary>Makes the error for a damaged picture, with the remedy.</summary>
    /// <param name="what">What is wrong, without a period.</param>
    public static InvalidMediaException Damaged(string what) => new(ProblemCodes.FileDamaged, $"{what}. Export it again and upload it.");
}
