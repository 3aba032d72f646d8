using LocalAzure.ServiceBus.Protocol;

namespace LocalAzure.ServiceBus.Engine;

/// <summary>A queue or a topic: what can be sent to. Called by the engine only.</summary>
internal interface IPublishTarget
{
    string Path { get; }

    /// <summary>Takes a message, unless it is a duplicate. One that is scheduled for later becomes available then.</summary>
    /// <returns>The sequence number that the message has here.</returns>
    long Publish(EncodedMessage message, DateTimeOffset now);

    /// <summary>Removes messages that are still scheduled: all of them, or none if one is not.</summary>
    /// <returns>Whether they were removed.</returns>
    bool TryCancelScheduled(IReadOnlySet<long> sequenceNumbers);
}
