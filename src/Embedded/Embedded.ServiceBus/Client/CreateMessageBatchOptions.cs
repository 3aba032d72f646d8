namespace Azure.Messaging.ServiceBus;

/// <summary>Limits of a batch.</summary>
public class CreateMessageBatchOptions
{
    /// <summary>The largest size in bytes; null for what the entity allows.</summary>
    public long? MaxSizeInBytes
    {
        get;
        set
        {
            if (value is { } size)
                ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
            field = value;
        }
    }
}
