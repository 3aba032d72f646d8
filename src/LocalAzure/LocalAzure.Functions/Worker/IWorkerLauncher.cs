namespace LocalAzure.Functions.Worker;

/// <summary>Starts the worker that runs the app's functions.</summary>
internal interface IWorkerLauncher
{
    /// <summary>Starts a worker, which then connects to the host.</summary>
    /// <param name="rpcAddress">The address that the worker connects to.</param>
    /// <param name="workerId">The id that it sends.</param>
    /// <exception cref="LocalFunctionsHostException">The worker cannot be started.</exception>
    IWorkerProcess Start(Uri rpcAddress, string workerId);
}
