namespace LocalAzure.Functions.Worker;

/// <summary>A started worker.</summary>
internal interface IWorkerProcess : IAsyncDisposable
{
    /// <summary>The id of its process.</summary>
    int ProcessId { get; }

    /// <summary>Completes when it has ended, with a description.</summary>
    Task<string> Exited { get; }

    /// <summary>Gets the URL of its HTTP server.</summary>
    /// <param name="stated">The URL that it reported.</param>
    /// <param name="cancellationToken">Stops waiting for the server to start.</param>
    Task<Uri> GetHttpAddressAsync(Uri stated, CancellationToken cancellationToken) => Task.FromResult(stated);

    /// <summary>Ends it at once.</summary>
    void Kill();
}
