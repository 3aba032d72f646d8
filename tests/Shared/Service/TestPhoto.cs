using SkiaSharp;

namespace Aholo.Tests.Support;

/// <summary>Real images, because the service checks their content.</summary>
internal static class TestPhoto
{
    public const int Width = 96;
    public const int Height = 64;

    /// <summary>Creates a JPEG whose content depends on the seed.</summary>
    public static byte[] Jpeg(int seed = 0)
    {
        using var bitmap = new SKBitmap(Width, Height);
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
                bitmap.SetPixel(x, y, new((byte)(x * 2), (byte)(y * 3), (byte)((x + y + seed * 37) * 5)));
        }

        return bitmap.Encode(SKEncodedImageFormat.Jpeg, 90).ToArray();
    }
}
