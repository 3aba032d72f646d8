#:package SkiaSharp
#:package SkiaSharp.NativeAssets.Linux.NoDependencies
#:property PublishAot=false
#:property TargetFramework=net10.0

// Renders the samples: a mug, a pear and a book on a wooden table, by sphere tracing, as JPEGs with EXIF.
//   dotnet run -c Release render.cs -- photo mug.jpg      the one photo
//   dotnet run -c Release render.cs -- photos photos      24 photos from 24 directions, in two rings
//   dotnet run -c Release render.cs -- frames DIRECTORY   the frames of the video, once around, which was then made with
//       ffmpeg -framerate 12 -i DIRECTORY/%03d.png -c:v libx264 -preset veryslow -crf 27 -pix_fmt yuv420p -movflags +faststart turntable.mp4
// The results are checked in; run this again only to change them.

using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using SkiaSharp;

if (args is not [var what, var output])
{
    Console.Error.WriteLine("Pass what to render and the output: photo FILE, photos DIRECTORY or frames DIRECTORY.");
    return 2;
}

var taken = new DateTime(2026, 11, 23, 12, 0, 0);
switch (what)
{
    case "photo":
        WritePhoto(output, Camera.Orbit(degrees: 35, radius: 5.6f, height: 2.6f), 1600, 1200, quality: 88, taken);
        break;

    case "photos":
        Directory.CreateDirectory(output);
        const int Directions = 24;
        for (var i = 0; i < Directions; i++)
        {
            // Neighbours in the round are on different rings, so that each sees what the other does from another height.
            var camera = Camera.Orbit(degrees: i * 360f / Directions, radius: 5.6f, height: i % 2 == 0 ? 1.7f : 3.4f);
            WritePhoto(Path.Combine(output, $"view-{i + 1:00}.jpg"), camera, 960, 720, quality: 80, taken.AddSeconds(10 * i));
        }

        break;

    case "frames":
        Directory.CreateDirectory(output);
        const int Frames = 48;
        for (var i = 0; i < Frames; i++)
        {
            using var frame = Render(Camera.Orbit(degrees: i * 360f / Frames, radius: 5.6f, height: 2.4f), 640, 360);
            using var png = SKImage.FromBitmap(frame).Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(Path.Combine(output, $"{i:000}.png"), png.ToArray());
        }

        break;
}

return 0;

static void WritePhoto(string path, Camera camera, int width, int height, int quality, DateTime taken)
{
    using var bitmap = Render(camera, width, height);
    using var jpeg = SKImage.FromBitmap(bitmap).Encode(SKEncodedImageFormat.Jpeg, quality);
    File.WriteAllBytes(path, Exif.Insert(jpeg.ToArray(), "Aholo.Functions", "Rendered mug", taken));
    Console.WriteLine($"{path}: {new FileInfo(path).Length} bytes");
}

static SKBitmap Render(Camera camera, int width, int height)
{
    const int Samples = 2;
    var pixels = new SKColor[width * height];
    Parallel.For(0, height, y =>
    {
        for (var x = 0; x < width; x++)
        {
            var color = Vector3.Zero;
            for (var s = 0; s < Samples * Samples; s++)
            {
                var u = (x + ((s % Samples) + 0.5f) / Samples - (width / 2f)) / height;
                var v = ((height / 2f) - (y + ((s / Samples) + 0.5f) / Samples)) / height;
                color += Scene.Shade(camera.Position, Vector3.Normalize((camera.Right * u) + (camera.Up * v) + (camera.Forward * 1.5f)));
            }

            color *= 0.42f / (Samples * Samples);
            color = Vector3.Clamp(Vector3.SquareRoot(color / (color + new Vector3(0.55f)) * 1.25f), Vector3.Zero, Vector3.One);
            pixels[(y * width) + x] = new SKColor((byte)(color.X * 255), (byte)(color.Y * 255), (byte)(color.Z * 255));
        }
    });

    return new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque) { Pixels = pixels };
}

internal sealed record Camera(Vector3 Position, Vector3 Right, Vector3 Up, Vector3 Forward)
{
    public static Camera Orbit(float degrees, float radius, float height)
    {
        var angle = degrees * MathF.PI / 180;
        var position = new Vector3(radius * MathF.Sin(angle), height, radius * MathF.Cos(angle));
        var forward = Vector3.Normalize(new Vector3(0, 0.75f, 0) - position);
        var right = Vector3.Normalize(Vector3.Cross(forward, Vector3.UnitY));
        return new(position, right, Vector3.Cross(right, forward), forward);
    }
}

internal static class Scene
{
    private static readonly Vector3 Sun = Vector3.Normalize(new(0.55f, 0.9f, 0.35f));

    private enum Thing { Table, Mug, Coffee, Pear, Stem, Cover, Pages }

    public static Vector3 Shade(Vector3 eye, Vector3 ray)
    {
        var (distance, thing) = Trace(eye, ray);
        var sky = Vector3.Lerp(new(0.85f, 0.80f, 0.74f), new(0.55f, 0.66f, 0.82f), Math.Clamp((ray.Y * 0.9f) + 0.35f, 0, 1));
        if (distance > 40)
            return sky;

        var point = eye + (ray * distance);
        var normal = Normal(point);
        var color = ColorOf(thing, point);
        var sun = MathF.Max(Vector3.Dot(normal, Sun), 0) * Shadow(point + (normal * 0.01f));
        var ambient = (0.35f + (0.35f * normal.Y)) * Occlusion(point, normal);
        var gloss = thing is Thing.Mug or Thing.Pear or Thing.Coffee ? 0.5f : 0.08f;
        var half = Vector3.Normalize(Sun - ray);
        var highlight = MathF.Pow(MathF.Max(Vector3.Dot(normal, half), 0), 60) * gloss * sun * 3;
        var lit = (color * ((new Vector3(1.25f, 1.15f, 1.0f) * sun * 1.6f) + (new Vector3(0.75f, 0.85f, 1.0f) * ambient))) + new Vector3(highlight);
        return Vector3.Lerp(lit, sky, 1 - MathF.Exp(-distance * distance * 0.0009f));
    }

    private static (float Distance, Thing Thing) Trace(Vector3 eye, Vector3 ray)
    {
        var distance = 0f;
        for (var i = 0; i < 160 && distance < 40; i++)
        {
            var (step, thing) = Map(eye + (ray * distance));
            if (step < 0.0006f * (1 + distance))
                return (distance, thing);
            distance += step * 0.85f;
        }

        return (float.MaxValue, default);
    }

    private static (float, Thing) Map(Vector3 p)
    {
        var best = (Distance: p.Y, Thing: Thing.Table);
        void Add(float distance, Thing thing)
        {
            if (distance < best.Distance)
                best = (distance, thing);
        }

        // The mug: a hollow cylinder with a handle and a coloured band.
        var m = p - new Vector3(-0.45f, 0.75f, 0.1f);
        var radial = MathF.Sqrt((m.X * m.X) + (m.Z * m.Z));
        var outer = Rounded(new(radial - 0.58f, MathF.Abs(m.Y) - 0.72f), 0.05f);
        var inner = Rounded(new(radial - 0.50f, MathF.Abs(m.Y - 0.16f) - 0.72f), 0.03f);
        var h = m - new Vector3(-0.66f, 0, 0);
        var ring = new Vector2(MathF.Sqrt((h.X * h.X) + (h.Y * h.Y * 0.8f)) - 0.36f, h.Z);
        var handle = MathF.Max((ring.Length() - 0.085f) * 0.9f, 0.48f - radial);
        Add(MathF.Max(MathF.Min(outer, handle), -inner), Thing.Mug);
        Add(Rounded(new(radial - 0.50f, MathF.Abs(m.Y - 0.52f) - 0.02f), 0.01f), Thing.Coffee);

        // The pear: two spheres that flow into each other, and a stem.
        var q = p - new Vector3(0.95f, 0, 0.75f);
        Add(Smooth((q - new Vector3(0, 0.42f, 0)).Length() - 0.42f, (q - new Vector3(0.03f, 0.92f, 0)).Length() - 0.22f, 0.32f), Thing.Pear);
        var stem = q - new Vector3(0.05f, 1.18f, 0);
        Add(Capsule(stem, Vector3.Zero, new(0.09f, 0.20f, 0.02f), 0.028f), Thing.Stem);

        // The book: covers around pages, turned a little.
        var b = Rotate(p - new Vector3(0.75f, 0.17f, -0.85f), 0.5f);
        Add(Box(b, new(0.95f, 0.17f, 0.66f), 0.02f), Thing.Cover);
        Add(Box(b - new Vector3(0.05f, 0, 0), new(0.94f, 0.13f, 0.70f), 0.01f), Thing.Pages);
        return best;
    }

    private static Vector3 ColorOf(Thing thing, Vector3 p)
    {
        switch (thing)
        {
            case Thing.Mug:
                return p.Y is > 0.55f and < 0.95f ? new(0.10f, 0.32f, 0.52f) : new(0.90f, 0.88f, 0.82f);
            case Thing.Coffee:
                return new(0.16f, 0.07f, 0.03f);
            case Thing.Pear:
                return Vector3.Lerp(new(0.72f, 0.70f, 0.16f), new(0.80f, 0.34f, 0.12f), Math.Clamp((Noise(p * 3) * 0.8f) + ((p.X - 0.95f) * 0.9f), 0, 1));
            case Thing.Stem:
                return new(0.25f, 0.15f, 0.07f);
            case Thing.Cover:
                return new(0.55f, 0.10f, 0.12f);
            case Thing.Pages:
                return new Vector3(0.88f, 0.84f, 0.72f) * (0.86f + (0.14f * MathF.Sin(p.Y * 160)));
            default:
                var grain = Noise(new(p.X * 1.3f, 0, p.Z * 14)) + (0.5f * Noise(new(p.X * 3, 5, p.Z * 40)));
                var plank = MathF.Abs((p.Z * 0.8f) - MathF.Round(p.Z * 0.8f)) < 0.008f ? 0.5f : 1f;
                return Vector3.Lerp(new(0.36f, 0.21f, 0.11f), new(0.56f, 0.36f, 0.20f), Math.Clamp(grain * 0.7f, 0, 1)) * plank;
        }
    }

    private static Vector3 Normal(Vector3 p)
    {
        const float E = 0.0015f;
        float D(Vector3 offset) => Map(p + offset).Item1 - Map(p - offset).Item1;
        return Vector3.Normalize(new(D(new(E, 0, 0)), D(new(0, E, 0)), D(new(0, 0, E))));
    }

    private static float Shadow(Vector3 point)
    {
        var light = 1f;
        for (var distance = 0.02f; distance < 8;)
        {
            var step = Map(point + (Sun * distance)).Item1;
            if (step < 0.0008f)
                return 0;
            light = MathF.Min(light, 14 * step / distance);
            distance += Math.Clamp(step * 0.8f, 0.01f, 0.4f);
        }

        return light;
    }

    private static float Occlusion(Vector3 point, Vector3 normal)
    {
        var occlusion = 0f;
        for (var i = 1; i <= 5; i++)
        {
            var distance = 0.07f * i;
            occlusion += (distance - Map(point + (normal * distance)).Item1) / MathF.Pow(1.6f, i);
        }

        return Math.Clamp(1 - (1.4f * occlusion), 0, 1);
    }

    private static float Noise(Vector3 p)
    {
        static float Hash(int x, int y, int z)
        {
            var n = unchecked((uint)((x * 374761393) + (y * 668265263) + (z * 2147483647)));
            n = (n ^ (n >> 13)) * 1274126177;
            return (n ^ (n >> 16)) / (float)uint.MaxValue;
        }

        var (x, y, z) = ((int)MathF.Floor(p.X), (int)MathF.Floor(p.Y), (int)MathF.Floor(p.Z));
        var f = new Vector3(p.X - x, p.Y - y, p.Z - z);
        f = f * f * (new Vector3(3) - (2 * f));
        float Mix(float a, float b, float t) => a + ((b - a) * t);
        float Row(int dy, int dz) => Mix(Hash(x, y + dy, z + dz), Hash(x + 1, y + dy, z + dz), f.X);
        return Mix(Mix(Row(0, 0), Row(1, 0), f.Y), Mix(Row(0, 1), Row(1, 1), f.Y), f.Z);
    }

    private static float Rounded(Vector2 d, float radius) =>
        MathF.Min(MathF.Max(d.X, d.Y) + radius, 0) + Vector2.Max(d + new Vector2(radius), Vector2.Zero).Length() - radius;

    private static float Box(Vector3 p, Vector3 size, float radius)
    {
        var d = Vector3.Abs(p) - size + new Vector3(radius);
        return MathF.Min(MathF.Max(d.X, MathF.Max(d.Y, d.Z)), 0) + Vector3.Max(d, Vector3.Zero).Length() - radius;
    }

    private static float Capsule(Vector3 p, Vector3 a, Vector3 b, float radius)
    {
        var t = Math.Clamp(Vector3.Dot(p - a, b - a) / Vector3.Dot(b - a, b - a), 0, 1);
        return (p - a - ((b - a) * t)).Length() - radius;
    }

    private static float Smooth(float a, float b, float k)
    {
        var t = Math.Clamp(0.5f + (0.5f * (b - a) / k), 0, 1);
        return b + ((a - b) * t) - (k * t * (1 - t));
    }

    private static Vector3 Rotate(Vector3 p, float angle)
    {
        var (sin, cos) = MathF.SinCos(angle);
        return new((p.X * cos) - (p.Z * sin), p.Y, (p.X * sin) + (p.Z * cos));
    }
}

internal static class Exif
{
    // One IFD of four entries, big-endian, in an APP1 segment right after the start of image.
    public static byte[] Insert(byte[] jpeg, string make, string model, DateTime taken)
    {
        (ushort Tag, ushort Type, byte[] Value)[] entries =
        [
            (0x010F, 2, Ascii(make)),
            (0x0110, 2, Ascii(model)),
            (0x0112, 3, [0, 1]),
            (0x0132, 2, Ascii(taken.ToString("yyyy:MM:dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture))),
        ];

        var data = new MemoryStream();
        var tiff = new MemoryStream();
        tiff.Write("MM\0*\0\0\0\b"u8);
        Write16(tiff, (ushort)entries.Length);
        var offset = 8 + 2 + (entries.Length * 12) + 4;
        foreach (var (tag, type, value) in entries)
        {
            Write16(tiff, tag);
            Write16(tiff, type);
            Write32(tiff, (uint)(type == 3 ? value.Length / 2 : value.Length));
            if (value.Length <= 4)
            {
                tiff.Write(value);
                tiff.Write(new byte[4 - value.Length]);
            }
            else
            {
                Write32(tiff, (uint)(offset + data.Length));
                data.Write(value);
            }
        }

        Write32(tiff, 0);
        tiff.Write(data.ToArray());

        var result = new MemoryStream();
        result.Write(jpeg, 0, 2);
        result.Write([0xFF, 0xE1]);
        Write16(result, (ushort)(2 + 6 + tiff.Length));
        result.Write("Exif\0\0"u8);
        result.Write(tiff.ToArray());
        result.Write(jpeg, 2, jpeg.Length - 2);
        return result.ToArray();
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text + "\0");

    private static void Write16(Stream stream, ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        stream.Write(bytes);
    }

    private static void Write32(Stream stream, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        stream.Write(bytes);
    }
}
