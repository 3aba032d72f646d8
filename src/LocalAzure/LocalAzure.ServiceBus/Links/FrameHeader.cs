using System.Buffers.Binary;

namespace LocalAzure.ServiceBus.Links;

/// <summary>The first eight bytes of an AMQP frame. The library takes any type, and any offset of the data.</summary>
internal static class FrameHeader
{
    /// <summary>The length of a frame header.</summary>
    public const int Length = 8;

    /// <summary>The largest frame of a client that has not opened its connection: more than every open of a client, little for the broker.</summary>
    public const int MaxSizeBeforeOpen = 8 * 1024;

    private const int OffsetUnit = 4;
    private const byte AmqpType = 0;

    /// <summary>Gets the size of the frame, with its header.</summary>
    /// <exception cref="InvalidDataException">The header is not one of an AMQP frame.</exception>
    public static int ReadSize(ReadOnlySpan<byte> header, bool isOpen)
    {
        var (size, offset, type) = (BinaryPrimitives.ReadInt32BigEndian(header), header[4] * OffsetUnit, header[5]);
        if (size < Length || (!isOpen && size > MaxSizeBeforeOpen))
            throw new InvalidDataException($"A frame has an impossible size, {size} bytes.");
        if (offset < Length || offset > size)
            throw new InvalidDataException($"The data of a frame of {size} bytes begins at byte {offset}.");
        if (type != AmqpType)
            throw new InvalidDataException($"A frame has type {type}; only AMQP's, {AmqpType}, can follow the AMQP header.");
        return size;
    }
}
