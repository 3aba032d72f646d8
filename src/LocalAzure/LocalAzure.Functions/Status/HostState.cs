namespace LocalAzure.Functions.Status;

/// <summary>The state of the host, with the real host's names where it has one.</summary>
internal enum HostState
{
    /// <summary>The worker, the functions or the triggers are starting.</summary>
    Starting,

    /// <summary>Storage is unavailable; the host starts when it is available.</summary>
    WaitingForStorage,

    /// <summary>All functions can run.</summary>
    Running,

    /// <summary>The host is stopping.</summary>
    Stopping,
}
