using SkiaSharp;

namespace Aholo.Simulator.Results;

/// <summary>Writes a picture as a JPEG in the shape of an equirectangular panorama, twice as wide as high.</summary>
internal static class PanoramaWriter
{
    private const int Height = 512;

    public static void Write(Stream output, Picture picture)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(Height * 2, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var y = 0; y < bitmap.Height; y++)
        {
            for (var x = 0; x < bitmap.Width; x++)
            {
                var color = picture[x * picture.Width / bitmap.Width, y * picture.Height / bitmap.Height];
                bitmap.SetPixel(x, y, new SKColor(color.R, color.G, color.B));
            }
        }

        bitmap.Encode(output, SKEncodedImageFormat.Jpeg, 85);
    }
}
