namespace Azure.Messaging.ServiceBus;

/// <summary>How a <see cref="ServiceBusReceiver"/> receives.</summary>
public class ServiceBusReceiverOptions
{
    public ServiceBusReceiveMode ReceiveMode { get; set; } = ServiceBusReceiveMode.PeekLock;

    public SubQueue SubQueue { get; set; } = SubQueue.None;

    /// <summary>Names the receiver in errors and logs; made up when null.</summary>
    public string? Identifier { get; set; }
}
