using LocalAzure.ServiceBus.Protocol;

namespace LocalAzure.ServiceBus.Engine;

/// <summary>A queue or topic, which messages are sent to. Only the engine calls it.</summary>
internal interface IPublishTarget
{
    string Path { get; }

    /// <summary>Adds a message unless it is a duplicate. A scheduled message becomes available later.</summary>
    /// <returns>The sequence number.</returns>
    long Publish(EncodedMessage message, DateTimeOffset now);

    /// <summary>Removes scheduled messages: all of them, or none if one is not scheduled.</summary>
    /// <returns>Whether the messages were removed.</returns>
    bool TryCancelScheduled(IReadOnlySet<long> sequenceNumbers);
}
