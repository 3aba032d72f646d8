using Embedded.ServiceBus.Protocol;

namespace Embedded.ServiceBus.Engine;

/// <summary>A queue or a topic: what can be sent to. Called by the engine only.</summary>
internal interface IPublishTarget
{
    string Path { get; }

    void Publish(EncodedMessage message, DateTimeOffset now);
}
