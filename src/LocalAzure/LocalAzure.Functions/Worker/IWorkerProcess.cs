namespace LocalAzure.Functions.Worker;

/// <summary>A worker that was started.</summary>
internal interface IWorkerProcess : IAsyncDisposable
{
    /// <summary>The id of its process.</summary>
    int ProcessId { get; }

    /// <summary>Completes when it has ended, with a text that says how.</summary>
    Task<string> Exited { get; }

    /// <summary>Gets where it takes HTTP requests.</summary>
    /// <param name="stated">Where it says that it does.</param>
    /// <param name="cancellationToken">Stops waiting for the server to start.</param>
    Task<Uri> GetHttpAddressAsync(Uri stated, CancellationToken cancellationToken) => Task.FromResult(stated);

    /// <summary>Ends it at once.</summary>
    void Kill();
}
