using System.Buffers.Binary;

namespace LocalAzure.ServiceBus.Links;

/// <summary>The header of an AMQP frame. The library does not check its type and data offset.</summary>
internal static class FrameHeader
{
    /// <summary>The length of a frame header.</summary>
    public const int Length = 8;

    /// <summary>The maximum frame of a client that has not opened its connection, which is more than the open frame of any client.</summary>
    public const int MaxSizeBeforeOpen = 8 * 1024;

    private const int OffsetUnit = 4;
    private const byte AmqpType = 0;

    /// <summary>Reads the size of the frame, including the header.</summary>
    /// <exception cref="InvalidDataException">The header is not valid.</exception>
    public static int ReadSize(ReadOnlySpan<byte> header, bool isOpen)
    {
        var (size, offset, type) = (BinaryPrimitives.ReadInt32BigEndian(header), header[4] * OffsetUnit, header[5]);
        if (size < Length || (!isOpen && size > MaxSizeBeforeOpen))
            throw new InvalidDataException($"A frame has an invalid size of {size} bytes.");
        if (offset < Length || offset > size)
            throw new InvalidDataException($"The data of a frame of {size} bytes begins at byte {offset}.");
        if (type != AmqpType)
            throw new InvalidDataException($"A frame has type {type}. Only type {AmqpType} is valid after the AMQP header.");
        return size;
    }
}
