namespace Azure.Messaging.ServiceBus;

/// <summary>How the delay between tries develops.</summary>
public enum ServiceBusRetryMode
{
    Fixed = 0,
    Exponential = 1,
}
