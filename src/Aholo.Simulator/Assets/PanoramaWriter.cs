using Aholo.Simulator.Pictures;
using SkiaSharp;

namespace Aholo.Simulator.Assets;

/// <summary>Writes a picture as a JPEG with the aspect ratio of an equirectangular panorama, 2:1.</summary>
internal static class PanoramaWriter
{
    private const int Width = 1024;
    private const int Height = 512;

    public static void Write(Stream output, Picture picture)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var pixels = bitmap.GetPixelSpan();
        for (var i = 0; i < Width * Height; i++)
        {
            var color = picture[i % Width * picture.Width / Width, i / Width * picture.Height / Height];
            (pixels[i * 4], pixels[i * 4 + 1], pixels[i * 4 + 2], pixels[i * 4 + 3]) = (color.R, color.G, color.B, 255);
        }

        bitmap.Encode(output, SKEncodedImageFormat.Jpeg, 85);
    }
}
