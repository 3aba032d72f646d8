using Amqp;

namespace LocalAzure.ServiceBus.Links;

/// <summary>A message of a client before decoding.</summary>
internal sealed class ReceivedTransfer(ByteBuffer buffer) : Message
{
    public ArraySegment<byte> Encoded { get; } = new(buffer.Buffer, buffer.Offset, buffer.Length);
}
