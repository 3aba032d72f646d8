namespace Azure.Messaging.ServiceBus;

/// <summary>How a <see cref="ServiceBusProcessor"/> works. Defaults are those of the Azure package.</summary>
public class ServiceBusProcessorOptions
{
    public ServiceBusReceiveMode ReceiveMode { get; set; } = ServiceBusReceiveMode.PeekLock;

    public SubQueue SubQueue { get; set; } = SubQueue.None;

    /// <summary>Complete a message when its handler returns, unless the handler settled it.</summary>
    public bool AutoCompleteMessages { get; set; } = true;

    /// <summary>For how long the lock of a message is renewed while its handler runs; zero for not at all.</summary>
    public TimeSpan MaxAutoLockRenewalDuration { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many handlers may run at once.</summary>
    public int MaxConcurrentCalls
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxConcurrentCalls));
            field = value;
        }
    }
        = 1;

    /// <summary>Names the processor in errors and logs; made up when null.</summary>
    public string? Identifier { get; set; }
}
