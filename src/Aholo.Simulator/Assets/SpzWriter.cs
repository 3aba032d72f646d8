using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;

namespace Aholo.Simulator.Assets;

/// <summary>
/// Writes SPZ versions 2 and 3 (gzip) and 4 (ZSTD streams) with spherical harmonics degree 0. SPZ is right-up-back and PLY right-down-forward, so y
/// and z change sign.
/// </summary>
internal static class SpzWriter
{
    private const uint Magic = 0x5053474E;
    private const int HeaderSize = 16;
    private const int StreamedHeaderSize = 32;
    private const byte FractionalBits = 12;

    public static void Write(Stream output, ReadOnlySpan<Splat> splats, int version)
    {
        byte[][] arrays = [Positions(splats), Alphas(splats), Colors(splats), Scales(splats), Rotations(splats, version)];
        if (version >= 4)
            WriteStreams(output, splats.Length, version, arrays);
        else
            WriteGzip(output, splats.Length, version, arrays);
    }

    private static void WriteGzip(Stream output, int count, int version, byte[][] arrays)
    {
        using var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true);
        Span<byte> header = stackalloc byte[HeaderSize];
        WriteHeader(header, count, version);
        gzip.Write(header);
        foreach (var array in arrays)
            gzip.Write(array);
    }

    private static void WriteStreams(Stream output, int count, int version, byte[][] arrays)
    {
        var frames = Array.ConvertAll(arrays, ZstdFrame.Store);
        var header = new byte[StreamedHeaderSize + arrays.Length * 16];
        WriteHeader(header, count, version);
        header[15] = (byte)arrays.Length;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), StreamedHeaderSize);
        for (var i = 0; i < arrays.Length; i++)
        {
            var entry = header.AsSpan(StreamedHeaderSize + i * 16);
            BinaryPrimitives.WriteUInt64LittleEndian(entry, (ulong)frames[i].Length);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[8..], (ulong)arrays[i].Length);
        }

        output.Write(header);
        foreach (var frame in frames)
            output.Write(frame);
    }

    private static void WriteHeader(Span<byte> header, int count, int version)
    {
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)version);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], (uint)count);
        header[13] = FractionalBits;
    }

    private static byte[] Positions(ReadOnlySpan<Splat> splats)
    {
        var bytes = new byte[splats.Length * 9];
        for (var i = 0; i < splats.Length; i++)
        {
            var p = splats[i].Position;
            ReadOnlySpan<float> axes = [p.X, -p.Y, -p.Z];
            for (var axis = 0; axis < 3; axis++)
            {
                var fixedPoint = Math.Clamp((int)MathF.Round(axes[axis] * (1 << FractionalBits)), -(1 << 23), (1 << 23) - 1);
                var at = i * 9 + axis * 3;
                (bytes[at], bytes[at + 1], bytes[at + 2]) = ((byte)fixedPoint, (byte)(fixedPoint >> 8), (byte)(fixedPoint >> 16));
            }
        }

        return bytes;
    }

    private static byte[] Alphas(ReadOnlySpan<Splat> splats)
    {
        var bytes = new byte[splats.Length];
        for (var i = 0; i < splats.Length; i++)
            bytes[i] = ToByte(splats[i].Opacity * 255);
        return bytes;
    }

    private static byte[] Colors(ReadOnlySpan<Splat> splats)
    {
        var bytes = new byte[splats.Length * 3];
        for (var i = 0; i < splats.Length; i++)
        {
            var color = splats[i].Color;
            (bytes[i * 3], bytes[i * 3 + 1], bytes[i * 3 + 2]) = (Quantize(color.R), Quantize(color.G), Quantize(color.B));
        }

        return bytes;

        static byte Quantize(byte channel) => ToByte(Splat.Coefficient(channel) * 0.15f * 255 + 127.5f);
    }

    private static byte[] Scales(ReadOnlySpan<Splat> splats)
    {
        var bytes = new byte[splats.Length * 3];
        for (var i = 0; i < splats.Length; i++)
        {
            for (var axis = 0; axis < 3; axis++)
                bytes[i * 3 + axis] = ToByte((MathF.Log(splats[i].Scale[axis]) + 10) * 16);
        }

        return bytes;
    }

    private static byte[] Rotations(ReadOnlySpan<Splat> splats, int version)
    {
        var size = version == 2 ? 3 : 4;
        var bytes = new byte[splats.Length * size];
        for (var i = 0; i < splats.Length; i++)
        {
            var r = splats[i].Rotation;
            // Changing the sign of the axes y and z negates these components of the quaternion too.
            var rotation = Quaternion.Normalize(new Quaternion(r.X, -r.Y, -r.Z, r.W));
            if (version == 2)
                WriteFirstThree(bytes.AsSpan(i * size), rotation);
            else
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * size), SmallestThree(rotation));
        }

        return bytes;
    }

    private static void WriteFirstThree(Span<byte> bytes, Quaternion rotation)
    {
        var sign = rotation.W < 0 ? -1 : 1;
        for (var i = 0; i < 3; i++)
            bytes[i] = ToByte(sign * rotation[i] * 127.5f + 127.5f);
    }

    /// <summary>Packs two bits for the index of the largest component and ten bits (sign, magnitude) for each of the others.</summary>
    private static uint SmallestThree(Quaternion rotation)
    {
        var largest = Splat.LargestIndex([rotation.X, rotation.Y, rotation.Z, rotation.W]);
        var packed = (uint)largest;
        for (var i = 0; i < 4; i++)
        {
            if (i == largest)
                continue;
            var negative = (rotation[i] < 0) ^ (rotation[largest] < 0);
            var magnitude = (uint)Math.Clamp(MathF.Round(511 * MathF.Abs(rotation[i]) * MathF.Sqrt(2)), 0, 511);
            packed = (packed << 10) | (negative ? 512u : 0) | magnitude;
        }

        return packed;
    }

    private static byte ToByte(float value) => (byte)Math.Clamp(MathF.Round(value), 0, 255);
}
