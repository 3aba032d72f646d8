using System.Buffers.Binary;

namespace Aholo.Testing;

/// <summary>Real photos, because the service checks their content.</summary>
public static class TestPhoto
{
    /// <summary>The width of every photo, in pixels.</summary>
    public const int Width = 96;

    /// <summary>The height of every photo, in pixels.</summary>
    public const int Height = 64;

    private const int StartOfImageLength = 2;

    /// <summary>Creates a JPEG whose content depends on the seed, which is in a comment segment.</summary>
    public static byte[] Jpeg(int seed = 0)
    {
        using var stream = typeof(TestPhoto).Assembly.GetManifestResourceStream("photo.jpg")!;
        var photo = new byte[stream.Length];
        stream.ReadExactly(photo);
        byte[] comment = [0xFF, 0xFE, 0, 6, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(comment.AsSpan(4), seed);
        return [.. photo[..StartOfImageLength], .. comment, .. photo[StartOfImageLength..]];
    }
}
