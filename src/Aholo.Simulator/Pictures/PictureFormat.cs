using System.Buffers.Binary;

namespace Aholo.Simulator.Pictures;

/// <summary>
/// Validates a file before it is decoded. The decoder is native code: it recognizes many more formats than the service accepts, and a lossless JPEG makes
/// it write outside its memory, which ends the process.
/// </summary>
internal static class PictureFormat
{
    private const int EndOfFile = -1;
    private const int FrameHeaderLength = 8;
    private const int ComponentLength = 3;

    /// <summary>Checks that a file is a supported JPEG, a PNG or a WebP.</summary>
    /// <param name="file">A seekable stream, at its beginning.</param>
    /// <returns>The problem; <see langword="null"/> if the file is valid.</returns>
    public static string? FindProblem(Stream file)
    {
        Span<byte> start = stackalloc byte[12];
        start = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (start is [0xFF, 0xD8, 0xFF, ..])
            return FindJpegProblem(file);
        if (start is [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..])
            return null;
        if (start.StartsWith("RIFF"u8) && start.EndsWith("WEBP"u8))
            return null;
        return "not a JPEG, PNG or WebP picture";
    }

    // Skips from marker to marker as the decoder does, so that both find the same frame header.
    private static string? FindJpegProblem(Stream file)
    {
        Span<byte> length = stackalloc byte[2];
        file.Position = 2;
        while (true)
        {
            switch (ReadMarker(file))
            {
                case EndOfFile or 0xD9 or 0xDA: // end of image, start of scan
                    return "its JPEG data has no frame header";
                case 0x01 or (>= 0xD0 and <= 0xD8): // no length follows
                    break;
                case 0xC0 or 0xC1 or 0xC2:
                    return FindFrameProblem(file);
                case >= 0xC3 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC) and var frame:
                    return $"its JPEG coding, SOF{frame - 0xC0}, is not supported; only baseline, extended sequential and progressive (SOF0 to SOF2) are";
                default:
                    if (file.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) < length.Length)
                        return "its JPEG data has no frame header";
                    file.Position += Math.Max(BinaryPrimitives.ReadUInt16BigEndian(length) - length.Length, 0);
                    break;
            }
        }
    }

    /// <summary>Reads the next marker, skipping other bytes and fill bytes.</summary>
    private static int ReadMarker(Stream file)
    {
        for (var isMarker = false; ; )
        {
            var value = file.ReadByte();
            if (value == EndOfFile || (isMarker && value is not (0x00 or 0xFF)))
                return value;
            isMarker = value == 0xFF;
        }
    }

    private static string? FindFrameProblem(Stream file)
    {
        Span<byte> header = stackalloc byte[FrameHeaderLength + (4 * ComponentLength)];
        header = header[..file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false)];
        if (header.Length < FrameHeaderLength)
            return "its JPEG data ends in its frame header";

        var (length, precision, components) = (BinaryPrimitives.ReadUInt16BigEndian(header), header[2], header[7]);
        if (precision != 8)
            return $"its JPEG data has {precision} bits per sample; only 8 are supported";
        if (components is not (1 or 3 or 4))
            return $"its JPEG data has {components} components; only 1, 3 or 4 are supported";
        var end = FrameHeaderLength + (components * ComponentLength);
        if (length != end || header.Length < end)
            return $"its JPEG frame header has {length} bytes, not {end}";

        for (var component = FrameHeaderLength; component < end; component += ComponentLength)
        {
            var (horizontal, vertical) = (header[component + 1] >> 4, header[component + 1] & 0xF);
            if (horizontal is < 1 or > 4 || vertical is < 1 or > 4)
                return $"its JPEG data has sampling factors of {horizontal} x {vertical}; only 1 to 4 are allowed";
        }

        return null;
    }
}
