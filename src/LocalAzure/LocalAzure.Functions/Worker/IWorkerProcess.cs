namespace LocalAzure.Functions.Worker;

/// <summary>A worker that was started.</summary>
internal interface IWorkerProcess : IAsyncDisposable
{
    /// <summary>The id of its process.</summary>
    int ProcessId { get; }

    /// <summary>Completes when it has ended, with a text that says how.</summary>
    Task<string> Exited { get; }

    /// <summary>Ends it at once.</summary>
    void Kill();
}
