using System.ComponentModel;
using System.Globalization;
using LocalAzure.Functions.Configuration;
using LocalAzure.Functions.Rpc;
using LocalAzure.Processes;

namespace LocalAzure.Functions.Worker;

/// <summary>Runs the app in its own process, with the command of its <c>worker.config.json</c>.</summary>
internal sealed class ProcessLauncher(
    FunctionApp app, IReadOnlyDictionary<string, string> environment, WorkerLogger logger) : IWorkerLauncher
{
    public IWorkerProcess Start(Uri rpcAddress, string workerId)
    {
        string[] command =
        [
            app.Executable,
            .. app.WorkerArguments,
            "--functions-uri", rpcAddress.ToString(),
            "--functions-worker-id", workerId,
            "--functions-request-id", Guid.NewGuid().ToString(),
            "--functions-grpc-max-message-length", int.MaxValue.ToString(CultureInfo.InvariantCulture),
        ];
        var start = BoundProcess.CreateStartInfo(command);
        start.WorkingDirectory = app.Folder;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        try
        {
            return new ChildWorkerProcess(BoundProcess.Start(start), logger);
        }
        catch (Win32Exception exception)
        {
            throw new LocalFunctionsHostException($"The worker '{app.Executable}' cannot be started: {exception.Message}.", exception);
        }
    }
}
