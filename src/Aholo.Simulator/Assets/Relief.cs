using System.Numerics;
using Aholo.Simulator.Pictures;

namespace Aholo.Simulator.Assets;

/// <summary>
/// Converts pictures to splats: one panel per picture, in reading order on a grid, and one splat per pixel. Brighter splats are nearer. Viewed along +z
/// with y down, the picture is upright and not mirrored.
/// </summary>
internal static class Relief
{
    /// <summary>The longer side of a panel, in scene units.</summary>
    private const float PanelSize = 2;

    private const float Gap = 0.2f;

    private const float Opacity = 0.98f;

    public static Splat[] From(IReadOnlyList<Picture> pictures)
    {
        var columns = (int)Math.Ceiling(Math.Sqrt(pictures.Count));
        var rows = (pictures.Count + columns - 1) / columns;
        var splats = new List<Splat>(pictures.Sum(picture => picture.Width * picture.Height));
        for (var i = 0; i < pictures.Count; i++)
        {
            var center = new Vector2(i % columns - (columns - 1) / 2f, i / columns - (rows - 1) / 2f) * (PanelSize + Gap);
            AddPanel(splats, pictures[i], center);
        }

        return [.. splats];
    }

    private static void AddPanel(List<Splat> splats, Picture picture, Vector2 center)
    {
        var spacing = PanelSize / Math.Max(picture.Width, picture.Height);
        // A standard deviation of half a pixel closes the gaps between neighboring splats without blurring the picture.
        var scale = new Vector3(spacing * 0.5f, spacing * 0.5f, spacing * 0.25f);
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var color = picture[x, y];
                var position = new Vector3(
                    center.X + (x + 0.5f - picture.Width / 2f) * spacing,
                    center.Y + (y + 0.5f - picture.Height / 2f) * spacing,
                    (0.5f - color.Luminance) * picture.Depth);
                splats.Add(new Splat(position, color, Opacity, scale, Quaternion.Identity));
            }
        }
    }
}
