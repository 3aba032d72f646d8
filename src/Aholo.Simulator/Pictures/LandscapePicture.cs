using System.Security.Cryptography;
using System.Text;

namespace Aholo.Simulator.Pictures;

/// <summary>Paints a landscape that depends on a text, for texts that no installed font can draw.</summary>
internal static class LandscapePicture
{
    private const int Hills = 4;

    public static Picture Paint(string words, int maxPixels)
    {
        var random = new Random(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(words))));
        var width = Math.Max(1, (int)Math.Sqrt(maxPixels * 4 / 3.0));
        var picture = new Picture(width, Math.Max(1, maxPixels / width));

        var hue = random.NextDouble();
        var sun = (X: 0.15 + 0.7 * random.NextDouble(), Y: 0.15 + 0.2 * random.NextDouble(), Radius: 0.06 + 0.06 * random.NextDouble());
        var waves = Enumerable.Range(0, Hills).Select(_ => (Length: 3 + 5 * random.NextDouble(), Phase: 6.28 * random.NextDouble())).ToArray();

        for (var row = 0; row < picture.Height; row++)
        {
            for (var column = 0; column < picture.Width; column++)
                picture[column, row] = At((column + 0.5) / picture.Width, (row + 0.5) / picture.Height);
        }

        return picture;

        Rgb At(double x, double y)
        {
            for (var hill = Hills - 1; hill >= 0; hill--)
            {
                var crest = 0.5 + 0.13 * hill + 0.07 * Math.Sin(waves[hill].Length * x + waves[hill].Phase);
                if (y > crest)
                    return FromHue(hue + 0.33, 0.35 + 0.1 * hill, 0.75 - 0.13 * hill);
            }

            var fromSun = Math.Sqrt(Math.Pow(x - sun.X, 2) + Math.Pow((y - sun.Y) * 0.75, 2));
            return fromSun < sun.Radius ? FromHue(0.14, 0.35, 1) : FromHue(hue, 0.45 - 0.3 * y, 0.7 + 0.3 * y);
        }
    }

    private static Rgb FromHue(double hue, double saturation, double value)
    {
        return new Rgb(Channel(5), Channel(3), Channel(1));

        byte Channel(double offset)
        {
            var k = (offset + 6 * (hue - Math.Floor(hue))) % 6;
            return (byte)Math.Round(255 * (value - value * saturation * Math.Clamp(Math.Min(k, 4 - k), 0, 1)));
        }
    }
}
