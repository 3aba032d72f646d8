namespace LocalAzure.ServiceBus.Engine;

/// <summary>The state of a message, with the values of Service Bus.</summary>
internal enum MessageState
{
    /// <summary>Receivers get it in order.</summary>
    Active = 0,

    /// <summary>Receivers get it only by its sequence number.</summary>
    Deferred = 1,

    /// <summary>It becomes active later.</summary>
    Scheduled = 2,
}
