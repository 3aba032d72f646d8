namespace Azure.Messaging.ServiceBus;

/// <summary>When a received message leaves its queue.</summary>
public enum ServiceBusReceiveMode
{
    /// <summary>When the receiver completes it; it is locked until then.</summary>
    PeekLock = 0,

    /// <summary>At once.</summary>
    ReceiveAndDelete = 1,
}
