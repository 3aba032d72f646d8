namespace Aholo.Files.Media;

/// <summary>The traits of a file, beside format and size, that may make the assets worse.</summary>
[Flags]
public enum MediaTraits
{
    /// <summary>None of the following.</summary>
    None = 0,

    /// <summary>A JPEG with the four colors of printing: CMYK or YCCK.</summary>
    Cmyk = 1 << 0,

    /// <summary>A JPEG with 12 bits per channel.</summary>
    TwelveBit = 1 << 1,

    /// <summary>A JPEG with arithmetic coding.</summary>
    ArithmeticCoded = 1 << 2,

    /// <summary>A lossless JPEG.</summary>
    LosslessJpeg = 1 << 3,

    /// <summary>A PNG with 16 bits per channel.</summary>
    SixteenBit = 1 << 4,

    /// <summary>A PNG or WebP with several frames.</summary>
    Animated = 1 << 5,

    /// <summary>A picture whose metadata says that it is an equirectangular panorama.</summary>
    Equirectangular = 1 << 6,
}
