namespace LocalAzure.ServiceBus.Engine;

/// <summary>Where a message stands, by the numbers that Service Bus uses.</summary>
internal enum MessageState
{
    /// <summary>Receivers get it in its turn.</summary>
    Active = 0,

    /// <summary>Receivers get it by its sequence number only.</summary>
    Deferred = 1,

    /// <summary>It becomes active later.</summary>
    Scheduled = 2,
}
