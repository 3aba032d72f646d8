using System.Net.Sockets;
using LocalAzure.Functions.Configuration;
using LocalAzure.Functions.Rpc;
using LocalAzure.Functions.Rpc.Protocol;

namespace LocalAzure.Functions.Worker;

/// <summary>A worker that is connected and has loaded the app's functions.</summary>
internal sealed class WorkerInstance : IAsyncDisposable
{
    // The version of a recent Core Tools release; workers compare it with the lowest version that they support.
    private const string HostVersion = "4.1046.100";
    private static readonly TimeSpan ConnectRetryDelay = TimeSpan.FromMilliseconds(10);

    private readonly IWorkerProcess _process;

    private WorkerInstance(IWorkerProcess process, WorkerChannel channel) => (_process, Channel) = (process, channel);

    public WorkerChannel Channel { get; }

    public int ProcessId => _process.ProcessId;

    /// <summary>Completes when the worker has ended, with a description.</summary>
    public Task<string> Exited => _process.Exited;

    /// <summary>The app's functions, as the worker describes them.</summary>
    public IReadOnlyList<RpcFunctionMetadata> Functions { get; private set; } = [];

    /// <summary>The URL of the worker's HTTP server; null if it receives requests in invocations.</summary>
    public Uri? HttpAddress { get; private set; }

    /// <summary>Starts a worker and returns when it has loaded its functions.</summary>
    /// <exception cref="LocalFunctionsHostException">The worker does not start; the message says why.</exception>
    public static async Task<WorkerInstance> StartAsync(
        IWorkerLauncher launcher, RpcServer rpc, FunctionApp app, WorkerLogger logger, TimeSpan startTimeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(startTimeout);
        var channel = new WorkerChannel(Guid.NewGuid().ToString(), logger);
        rpc.Expect(channel);
        var worker = new WorkerInstance(launcher.Start(rpc.Address, channel.WorkerId), channel);
        try
        {
            _ = worker.CloseChannelAtExitAsync();
            await worker.InitializeAsync(app, limit.Token);
            return worker;
        }
        catch (Exception exception)
        {
            worker._process.Kill();
            await worker.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw exception switch
            {
                WorkerProcessExitException => new LocalFunctionsHostException($"The worker did not start. {await worker.Exited}", exception),
                OperationCanceledException => new LocalFunctionsHostException(
                    $"The worker did not connect to the host and load its functions within {startTimeout.TotalSeconds:0} seconds. Check "
                    + $"that '{app.WorkerFile}' is an isolated function app built with Microsoft.Azure.Functions.Worker.",
                    exception),
                _ => exception,
            };
        }
    }

    /// <summary>Ends the worker at once.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Asks the worker to stop, and ends it if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        Channel.Send(new() { WorkerTerminate = new() });
        await _process.DisposeAsync();
    }

    private async Task CloseChannelAtExitAsync() => Channel.Close(new WorkerProcessExitException(await _process.Exited));

    private async Task InitializeAsync(FunctionApp app, CancellationToken cancellationToken)
    {
        await Channel.Connected.WaitAsync(cancellationToken);

        var init = await AskAsync(
            new() { WorkerInitRequest = new() { HostVersion = HostVersion, WorkerDirectory = app.Folder, FunctionAppDirectory = app.Folder } },
            StreamingMessage.ContentOneofCase.WorkerInitResponse,
            cancellationToken);
        EnsureSucceeded(init.WorkerInitResponse.Result, "The worker failed to initialize");
        if (init.WorkerInitResponse.Capabilities.TryGetValue("HttpUri", out var address))
            HttpAddress = new(new Uri(address).GetLeftPart(UriPartial.Authority));

        var metadata = await AskAsync(
            new() { FunctionsMetadataRequest = new() { FunctionAppDirectory = app.Folder } },
            StreamingMessage.ContentOneofCase.FunctionMetadataResponse,
            cancellationToken);
        EnsureSucceeded(metadata.FunctionMetadataResponse.Result, "The worker cannot list its functions");
        Functions = metadata.FunctionMetadataResponse.FunctionMetadataResults;

        await Task.WhenAll(Functions.Select(async function =>
        {
            var load = await AskAsync(
                new() { FunctionLoadRequest = new() { FunctionId = function.FunctionId, Metadata = function } },
                StreamingMessage.ContentOneofCase.FunctionLoadResponse,
                cancellationToken);
            EnsureSucceeded(load.FunctionLoadResponse.Result, $"The worker cannot load function '{function.Name}'");
        }));
        if (HttpAddress is not null)
        {
            HttpAddress = await _process.GetHttpAddressAsync(HttpAddress, cancellationToken);
            await WaitUntilListeningAsync(HttpAddress, cancellationToken);
        }
    }

    private async Task<StreamingMessage> AskAsync(
        StreamingMessage request, StreamingMessage.ContentOneofCase expected, CancellationToken cancellationToken)
    {
        var answer = await Channel.AskAsync(request, cancellationToken);
        return answer.ContentCase == expected
            ? answer
            : throw new LocalFunctionsHostException(
                $"The worker does not speak the protocol of Azure Functions workers: it responded to {request.ContentCase} with {answer.ContentCase}.");
    }

    private static void EnsureSucceeded(StatusResult? result, string failure)
    {
        if (result?.Status != StatusResult.Types.Status.Success)
            throw new LocalFunctionsHostException($"{failure}: {result?.Exception?.Message.ReplaceLineEndings(" ")}");
    }

    // The worker connects before its HTTP server listens, and does not signal when it does.
    private static async Task WaitUntilListeningAsync(Uri address, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(address.Host, address.Port, cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(ConnectRetryDelay, cancellationToken);
            }
        }
    }
}
