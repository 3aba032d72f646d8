namespace LocalAzure.Functions.Hosting;

/// <summary>The state of the host; the names are those of the real host where it has one.</summary>
internal enum HostState
{
    /// <summary>The worker, the functions or the triggers are being started.</summary>
    Starting,

    /// <summary>Storage cannot be reached; the host starts when it can.</summary>
    WaitingForStorage,

    /// <summary>All functions can run.</summary>
    Running,

    /// <summary>The host ends.</summary>
    Stopping,
}
