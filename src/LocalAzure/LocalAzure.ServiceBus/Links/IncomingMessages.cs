using Amqp;
using LocalAzure.ServiceBus.Protocol;

namespace LocalAzure.ServiceBus.Links;

/// <summary>Reads the messages of clients.</summary>
internal static class IncomingMessages
{
    /// <summary>Reads the messages of a transfer and adds missing message ids.</summary>
    /// <exception cref="AmqpException">The transfer is too large or cannot be decoded.</exception>
    public static IReadOnlyList<EncodedMessage> Read(ArraySegment<byte> encoded, uint format, int maxSize, string entity)
    {
        if (encoded.Count > maxSize)
        {
            throw new AmqpException(
                ErrorCode.MessageSizeExceeded,
                $"The received message (size {encoded.Count} bytes) exceeds the limit ({maxSize} bytes) of '{entity}'.");
        }

        var messages = EncodedMessage.ParseTransfer(encoded, format);
        foreach (var message in messages)
        {
            message.EnsureMessageId();
            // Validates the time here, where the sender gets the error.
            _ = message.ScheduledFor;
        }

        return messages;
    }
}
