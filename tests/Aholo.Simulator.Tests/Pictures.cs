using SkiaSharp;

namespace Aholo.Tests.Simulator;

/// <summary>
/// Pictures that show their orientation: red top left, green top right, blue bottom left, white bottom right, each with a gradient.
/// </summary>
internal static class Pictures
{
    public const int Width = 64;
    public const int Height = 48;

    public static SKColor At(int x, int y)
    {
        var shade = (byte)(155 + 100 * x / Width);
        return (x < Width / 2, y < Height / 2) switch
        {
            (true, true) => new SKColor(shade, 0, (byte)(2 * y)),
            (false, true) => new SKColor(0, shade, (byte)(2 * y)),
            (true, false) => new SKColor(0, (byte)(2 * y), shade),
            _ => new SKColor(shade, shade, shade),
        };
    }

    public static byte[] Png() => Encode(SKEncodedImageFormat.Png, 100);

    /// <summary>A JPEG whose EXIF orientation requires a rotation by 90 degrees clockwise.</summary>
    public static byte[] JpegStoredOnItsSide()
    {
        using var stored = new SKBitmap(Height, Width, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
                stored.SetPixel(y, Width - 1 - x, At(x, y));
        }

        using var data = stored.Encode(SKEncodedImageFormat.Jpeg, 100);
        var jpeg = data.ToArray();
        // APP1: "Exif", a big-endian TIFF header, one directory with one entry: tag 0x0112, SHORT, 1 value, 6.
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, .. "Exif"u8, 0, 0, .. "MM"u8, 0, 42, 0, 0, 0, 8,
            0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0,
        ];
        return [.. jpeg[..2], .. exif, .. jpeg[2..]];
    }

    public static byte[] WebP(SKWebpEncoderCompression compression)
    {
        using var bitmap = Draw();
        using var pixels = bitmap.PeekPixels();
        using var data = pixels.Encode(new SKWebpEncoderOptions(compression, 80))!;
        return data.ToArray();
    }

    private static byte[] Encode(SKEncodedImageFormat format, int quality)
    {
        using var bitmap = Draw();
        using var data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    private static SKBitmap Draw()
    {
        var bitmap = new SKBitmap(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
                bitmap.SetPixel(x, y, At(x, y));
        }

        return bitmap;
    }
}
