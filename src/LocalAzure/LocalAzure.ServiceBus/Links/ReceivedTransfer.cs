using Amqp;

namespace LocalAzure.ServiceBus.Links;

/// <summary>A message as a client sent it, not decoded.</summary>
internal sealed class ReceivedTransfer(ByteBuffer buffer) : Message
{
    public ArraySegment<byte> Encoded { get; } = new(buffer.Buffer, buffer.Offset, buffer.Length);
}
