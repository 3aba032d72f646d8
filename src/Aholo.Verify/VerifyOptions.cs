namespace Aholo.Verify;

/// <summary>The options of a run.</summary>
internal sealed record VerifyOptions
{
    /// <summary>Gets the base URL of the function app.</summary>
    public required Uri Url { get; init; }

    /// <summary>Gets the function key; null if the host needs none.</summary>
    public string? Key { get; init; }

    /// <summary>Gets the blob service's URL or a connection string; null to skip checks that require storage.</summary>
    public string? Storage { get; init; }

    /// <summary>Gets the container of the uploads.</summary>
    public string UploadsContainer { get; init; } = "uploads";

    /// <summary>Gets the namespace's host name or a connection string; null to skip checks that require Service Bus.</summary>
    public string? ServiceBus { get; init; }

    /// <summary>Gets the queue or topic of the events.</summary>
    public string Entity { get; init; } = "aholo-events";

    /// <summary>Gets the topic's subscription; null for a queue.</summary>
    public string? Subscription { get; init; }

    /// <summary>Gets whether projects are created at Aholo, which spends credits.</summary>
    public bool Create { get; init; }

    /// <summary>Gets the maximum time to wait for a project.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Gets the folder that the public splat reader is installed in.</summary>
    public required string ReadersDirectory { get; init; }
}
