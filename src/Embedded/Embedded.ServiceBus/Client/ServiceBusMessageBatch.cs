using Embedded.ServiceBus.Client;

namespace Azure.Messaging.ServiceBus;

/// <summary>Messages that are sent together, no more than fit into one transfer.</summary>
public sealed class ServiceBusMessageBatch : IDisposable
{
    // What a message costs besides its own bytes: a section's descriptor, a format code and a length.
    private const int SmallOverhead = 5;
    private const int LargeOverhead = 8;

    private readonly List<byte[]> _encoded = [];
    private ServiceBusMessage? _first;

    internal ServiceBusMessageBatch(long maxSizeInBytes) => MaxSizeInBytes = maxSizeInBytes;

    public long MaxSizeInBytes { get; }

    public long SizeInBytes { get; private set; }

    public int Count => _encoded.Count;

    /// <summary>Adds the message as it is now, if it fits.</summary>
    public bool TryAddMessage(ServiceBusMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var buffer = MessageConverter.ToAmqp(message).Encode();
        var envelope = _first is null ? MessageConverter.ToBatch([], message).Encode().Length : 0;
        var size = SizeInBytes + envelope + buffer.Length + (buffer.Length <= byte.MaxValue ? SmallOverhead : LargeOverhead);
        if (size > MaxSizeInBytes)
            return false;

        SizeInBytes = size;
        _encoded.Add(buffer.Buffer[buffer.Offset..buffer.WritePos]);
        _first ??= message;
        return true;
    }

    public void Dispose() => _encoded.Clear();

    internal Amqp.Message ToAmqp() => MessageConverter.ToBatch(_encoded, _first!);
}
