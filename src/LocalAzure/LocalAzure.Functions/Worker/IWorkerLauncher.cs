namespace LocalAzure.Functions.Worker;

/// <summary>Starts the worker that runs the app's functions.</summary>
internal interface IWorkerLauncher
{
    /// <summary>Starts a worker, which then connects to the host by itself.</summary>
    /// <param name="rpcAddress">Where the worker connects to.</param>
    /// <param name="workerId">The id that it presents there.</param>
    /// <exception cref="LocalFunctionsHostException">The worker cannot be started.</exception>
    IWorkerProcess Start(Uri rpcAddress, string workerId);
}
