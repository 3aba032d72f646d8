using SkiaSharp;

namespace Aholo.Simulator.Pictures;

/// <summary>Reads image files. Decodes at the requested resolution, so that a large photo costs little.</summary>
internal static class PictureFile
{
    /// <summary>Limits the memory, four bytes per pixel, that a malicious header can request.</summary>
    private const long MaxPixels = 100_000_000;

    /// <summary>Validates a file by decoding it completely at a low resolution.</summary>
    /// <returns>The problem; null if the file is valid.</returns>
    public static string? FindProblem(string path)
    {
        try
        {
            using var codec = Open(path);
            using var _ = Decode(codec, 1, 1);
            return null;
        }
        catch (InvalidDataException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>
    /// Reads a picture with its EXIF orientation applied and on a white background, at no more than <paramref name="maxPixels"/> pixels.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is not a complete picture.</exception>
    public static Picture Read(string path, int maxPixels)
    {
        using var codec = Open(path);
        var (width, height) = FitInto(codec.Info.Width, codec.Info.Height, maxPixels);
        using var decoded = Decode(codec, width, height);
        using var scaled = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul));
        if (!decoded.ScalePixels(scaled, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)))
            throw new InvalidDataException("the picture cannot be scaled");
        return Upright(scaled, codec.EncodedOrigin);
    }

    private static SKCodec Open(string path)
    {
        using (var file = File.OpenRead(path))
        {
            if (PictureFormat.FindProblem(file) is { } problem)
                throw new InvalidDataException(problem);
        }

        var codec = SKCodec.Create(path, out var result) ?? throw new InvalidDataException($"not a picture ({result})");
        if ((long)codec.Info.Width * codec.Info.Height <= MaxPixels)
            return codec;

        using (codec)
            throw new InvalidDataException($"{codec.Info.Width} x {codec.Info.Height} pixels is too large");
    }

    private static SKBitmap Decode(SKCodec codec, int minWidth, int minHeight)
    {
        var scale = Math.Max((float)minWidth / codec.Info.Width, (float)minHeight / codec.Info.Height);
        var size = codec.GetScaledDimensions(Math.Min(scale, 1));
        var bitmap = new SKBitmap(new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result is SKCodecResult.Success)
            return bitmap;

        bitmap.Dispose();
        throw new InvalidDataException($"the picture cannot be decoded completely ({result})");
    }

    private static (int Width, int Height) FitInto(int width, int height, int maxPixels)
    {
        var scale = Math.Min(1, Math.Sqrt((double)maxPixels / ((long)width * height)));
        var fitted = Math.Clamp((int)(width * scale), 1, maxPixels);
        return (fitted, Math.Clamp((int)(height * scale), 1, maxPixels / fitted));
    }

    private static bool SwapsAxes(SKEncodedOrigin origin) => origin >= SKEncodedOrigin.LeftTop;

    private static Picture Upright(SKBitmap stored, SKEncodedOrigin origin)
    {
        var (width, height) = (stored.Width, stored.Height);
        var picture = SwapsAxes(origin) ? new Picture(height, width) : new Picture(width, height);
        var pixels = stored.GetPixelSpan();
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var (column, row) = origin switch
                {
                    SKEncodedOrigin.TopRight => (width - 1 - x, y),
                    SKEncodedOrigin.BottomRight => (width - 1 - x, height - 1 - y),
                    SKEncodedOrigin.BottomLeft => (x, height - 1 - y),
                    SKEncodedOrigin.LeftTop => (y, x),
                    SKEncodedOrigin.RightTop => (y, height - 1 - x),
                    SKEncodedOrigin.RightBottom => (width - 1 - y, height - 1 - x),
                    SKEncodedOrigin.LeftBottom => (width - 1 - y, x),
                    _ => (x, y),
                };
                var pixel = pixels.Slice(row * stored.RowBytes + column * 4, 4);
                var white = 255 - pixel[3];
                picture[x, y] = new Rgb((byte)(pixel[0] + white), (byte)(pixel[1] + white), (byte)(pixel[2] + white));
            }
        }

        return picture;
    }
}
