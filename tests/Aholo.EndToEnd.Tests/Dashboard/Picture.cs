using System.Numerics;
using SkiaSharp;

namespace Aholo.EndToEnd.Tests.Dashboard;

/// <summary>A picture that is compared by its colors. The color in the middle of its left side is the background.</summary>
internal sealed class Picture
{
    private const int Cells = 4;
    private const float Tolerance = 12;

    // Of 442. Parts of the relief that are nearer are larger than in the photo.
    private const float PhotoTolerance = 48;

    // The view's corners are round.
    private const int FramePixels = 16;

    private readonly SKColor[] _pixels;
    private readonly int _width;
    private readonly int _height;

    private Picture(SKBitmap bitmap)
    {
        _pixels = bitmap.Pixels;
        _width = bitmap.Width;
        _height = bitmap.Height;
    }

    /// <summary>Gets the number of clearly different colors.</summary>
    public int Colors => _pixels.Select(pixel => (pixel.Red >> 5, pixel.Green >> 5, pixel.Blue >> 5)).Distinct().Count();

    public static Picture Decode(byte[] file)
    {
        using var bitmap = SKBitmap.Decode(file);
        return new(bitmap);
    }

    /// <summary>Gets the rectangle around everything that is not background.</summary>
    public (int Left, int Top, int Right, int Bottom) Foreground()
    {
        var background = Color(_pixels[(_height / 2 * _width) + FramePixels]);
        var (left, top, right, bottom) = (_width, _height, 0, 0);
        for (var y = FramePixels; y < _height - FramePixels; y++)
        {
            for (var x = FramePixels; x < _width - FramePixels; x++)
            {
                if (Vector3.Distance(Color(_pixels[(y * _width) + x]), background) > Tolerance)
                    (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x + 1), Math.Max(bottom, y + 1));
            }
        }

        return (left, top, right, bottom);
    }

    /// <summary>Gets the mean colors of the cells of a grid over a rectangle, in reading order.</summary>
    public Vector3[] Grid(int left, int top, int right, int bottom)
    {
        var sums = new Vector3[Cells * Cells];
        var counts = new int[Cells * Cells];
        for (var y = top; y < bottom; y++)
        {
            for (var x = left; x < right; x++)
            {
                var cell = ((y - top) * Cells / (bottom - top) * Cells) + ((x - left) * Cells / (right - left));
                sums[cell] += Color(_pixels[(y * _width) + x]);
                counts[cell]++;
            }
        }

        return [.. sums.Zip(counts, (sum, count) => sum / count)];
    }

    public Vector3[] Grid() => Grid(0, 0, _width, _height);

    /// <summary>Checks that the foreground shows a photo, upright and not mirrored, by the colors in the cells of the grid.</summary>
    public void ShouldShow(Picture photo, string? what = null)
    {
        var (left, top, right, bottom) = Foreground();
        (right - left).ShouldBeGreaterThan(200, what);
        Grid(left, top, right, bottom).Zip(photo.Grid(), Vector3.Distance).Max().ShouldBeLessThan(PhotoTolerance, what);
    }

    /// <summary>Returns whether the background is a gray of this brightness.</summary>
    public bool IsBehind(byte brightness) =>
        Vector3.Distance(Color(_pixels[(_height / 2 * _width) + FramePixels]), new(brightness)) < Tolerance;

    /// <summary>Gets the mean distance of the pixels' colors in two pictures, 0 to 442.</summary>
    public float Distance(Picture other) =>
        _pixels.Zip(other._pixels, (a, b) => Vector3.Distance(Color(a), Color(b))).Average();

    private static Vector3 Color(SKColor pixel) => new(pixel.Red, pixel.Green, pixel.Blue);
}
