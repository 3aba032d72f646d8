using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Aholo.Infrastructure.Tests.Worker.Protocol;
using Aholo.Local.Processes;
using DurableTask.Core;
using Google.Protobuf;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.DurableTask.Testing.Sidecar;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aholo.Infrastructure.Tests.Worker;

/// <summary>
/// Runs the published function app as the Azure Functions host does: starts its worker process, speaks the host's protocol with it, forwards HTTP
/// requests, and feeds its orchestrators and activities from the in-memory backend of the Durable Task SDK. What is in the process is all real:
/// the worker, its extensions, the Durable Task SDK and the Service Bus client. What is not here is the host itself: no function keys, no scale, no
/// triggers by themselves.
/// </summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    private const int MaxMessageLength = 128 * 1024 * 1024;
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    private readonly WorkerLink _link = new();
    private readonly ConcurrentQueue<string> _failures = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly WebApplication _rpc;
    private Process? _worker;
    private HttpFrontEnd? _http;
    private Task _durable = Task.CompletedTask;

    private WorkerHost() => _rpc = BuildRpc(_link);

    /// <summary>The functions of the app by their names.</summary>
    public IReadOnlyDictionary<string, WorkerFunction> Functions { get; private set; } = new Dictionary<string, WorkerFunction>();

    /// <summary>What the worker says that it can do.</summary>
    public IReadOnlyDictionary<string, string> Capabilities { get; private set; } = new Dictionary<string, string>();

    /// <summary>Where the app's HTTP functions answer.</summary>
    public Uri BaseAddress => _http!.BaseAddress;

    /// <summary>Which invocations failed and what the app has logged, for when a test fails.</summary>
    public string Log => string.Join(
        Environment.NewLine,
        [.. _failures, .. _link.Log.Select(line => $"{line.Level} {line.Category}: {line.Message} {line.Exception?.Message}")]);

    private string RpcAddress => _rpc.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>Starts the app in <paramref name="folder"/> and returns when all of its functions are loaded.</summary>
    /// <exception cref="InvalidOperationException">The worker does not start, or a function does not load; the message says why.</exception>
    public static async Task<WorkerHost> StartAsync(string folder, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        var host = new WorkerHost();
        try
        {
            await host.StartWorkerAsync(folder, settings, limit.Token);
            await host.LoadFunctionsAsync(folder, limit.Token);
            var bodyLimit = settings.TryGetValue(HttpFrontEnd.BodyLimitSetting, out var bytes)
                ? long.Parse(bytes, CultureInfo.InvariantCulture)
                : HttpFrontEnd.DefaultBodyLimit;
            host._http = await HttpFrontEnd.StartAsync(host, new Uri(host.Capabilities["HttpUri"]), bodyLimit, limit.Token);
            host._durable = new DurableWorkItems(host, GrpcChannel.ForAddress(host.RpcAddress)).RunAsync(host._stopping.Token);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a function and returns what it gave back.</summary>
    /// <param name="function">The function.</param>
    /// <param name="input">What started it.</param>
    /// <param name="invocationId">The id of the invocation; made up when null.</param>
    /// <param name="metadata">What the trigger knows besides.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<InvocationResponse> InvokeAsync(
        WorkerFunction function,
        TypedData input,
        string? invocationId = null,
        IEnumerable<KeyValuePair<string, string>>? metadata = null,
        CancellationToken cancellationToken = default)
    {
        var request = new InvocationRequest
        {
            InvocationId = invocationId ?? Guid.NewGuid().ToString(),
            FunctionId = function.Id,
            TraceContext = new(), // required, may be empty
        };
        request.InputData.Add(new ParameterBinding { Name = function.TriggerParameter, Data = input });
        foreach (var client in function.DurableClients)
            request.InputData.Add(new ParameterBinding { Name = client, Data = new() { String = DurableClient() } });
        foreach (var (name, value) in metadata ?? [])
            request.TriggerMetadata.Add(name, new TypedData { String = value });

        var response = (await AskAsync(new() { InvocationRequest = request }, cancellationToken)).InvocationResponse;
        if (response.Result.Exception is { } exception)
            _failures.Enqueue($"{function.Name} failed: {exception.Message}");
        return response;
    }

    /// <summary>Runs a blob-triggered function for a blob, as the host does when it finds the blob or Event Grid tells of it.</summary>
    /// <exception cref="InvalidOperationException">The function failed.</exception>
    public async Task TriggerAsync(string function, string connection, string container, string name, CancellationToken cancellationToken)
    {
        var reference = JsonSerializer.SerializeToUtf8Bytes(new { Connection = connection, ContainerName = container, BlobName = name });
        var input = new TypedData
        {
            ModelBindingData = new()
            {
                Version = "1.0",
                Source = "AzureStorageBlobs",
                ContentType = "application/json",
                Content = ByteString.CopyFrom(reference),
            },
        };
        var response = await InvokeAsync(Functions[function], input, metadata: [new("name", name)], cancellationToken: cancellationToken);
        EnsureSucceeded(response.Result, function);
    }

    /// <summary>Runs a function with a timer trigger.</summary>
    /// <exception cref="InvalidOperationException">The function failed.</exception>
    public async Task TickAsync(string function, CancellationToken cancellationToken)
    {
        var response = await InvokeAsync(Functions[function], new() { Json = """{"IsPastDue":false}""" }, cancellationToken: cancellationToken);
        EnsureSucceeded(response.Result, function);
    }

    /// <summary>Ends an orchestration without its doing, as the management API of the Durable extension does.</summary>
    public Task TerminateAsync(string instanceId, string reason) =>
        _rpc.Services.GetRequiredService<IOrchestrationServiceClient>().ForceTerminateTaskOrchestrationAsync(instanceId, reason);

    /// <summary>Notes a failure of the host's own, which no answer tells of.</summary>
    public void Report(Exception exception) => _failures.Enqueue(exception.ToString());

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _durable.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_http is not null)
            await _http.DisposeAsync();
        if (_worker is not null)
        {
            await _link.TerminateAsync(CancellationToken.None);
            await _worker.StopAsync(StopGrace);
            _worker.Dispose();
        }

        await _rpc.DisposeAsync();
        _stopping.Dispose();
    }

    private static WebApplication BuildRpc(WorkerLink link)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(options => options.MaxReceiveMessageSize = MaxMessageLength);
        builder.Services.AddSingleton(link);

        var backend = new InMemoryOrchestrationService(null);
        builder.Services.AddSingleton<IOrchestrationService>(backend);
        builder.Services.AddSingleton<IOrchestrationServiceClient>(backend);
        builder.Services.AddSingleton<TaskHubGrpcServer>();

        var app = builder.Build();
        app.MapGrpcService<TaskHubGrpcServer>();
        app.MapGrpcService<WorkerLink>();
        return app;
    }

    private async Task StartWorkerAsync(string folder, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        await _rpc.StartAsync(cancellationToken);

        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(folder, "Aholo.Functions.dll"),
                "--functions-uri", RpcAddress,
                "--functions-worker-id", Guid.NewGuid().ToString(),
                "--functions-request-id", Guid.NewGuid().ToString(),
                "--functions-grpc-max-message-length", MaxMessageLength.ToString(CultureInfo.InvariantCulture),
            },
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = folder;
        foreach (var (name, value) in settings)
            start.Environment[name] = value;

        _worker = Process.Start(start)!;
        var output = Task.WhenAll(_worker.StandardOutput.ReadToEndAsync(_stopping.Token), _worker.StandardError.ReadToEndAsync(_stopping.Token));
        if (await Task.WhenAny(_link.Connected, _worker.WaitForExitAsync(cancellationToken)) != _link.Connected)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new InvalidOperationException($"The worker ended with {_worker.ExitCode}: {string.Join(Environment.NewLine, await output)}");
        }
    }

    private async Task LoadFunctionsAsync(string folder, CancellationToken cancellationToken)
    {
        var initRequest = new WorkerInitRequest { HostVersion = "4.1046.100", WorkerDirectory = folder, FunctionAppDirectory = folder };
        var init = (await AskAsync(new() { WorkerInitRequest = initRequest }, cancellationToken)).WorkerInitResponse;
        EnsureSucceeded(init.Result, "The worker");
        Capabilities = init.Capabilities;

        var metadataRequest = new FunctionsMetadataRequest { FunctionAppDirectory = folder };
        var metadata = (await AskAsync(new() { FunctionsMetadataRequest = metadataRequest }, cancellationToken)).FunctionMetadataResponse;
        EnsureSucceeded(metadata.Result, "The list of functions");
        Functions = metadata.FunctionMetadataResults.Select(function => new WorkerFunction(function)).ToDictionary(function => function.Name);

        foreach (var function in Functions.Values)
        {
            var load = new FunctionLoadRequest { FunctionId = function.Id, Metadata = function.Metadata };
            EnsureSucceeded((await AskAsync(new() { FunctionLoadRequest = load }, cancellationToken)).FunctionLoadResponse.Result, function.Name);
        }
    }

    private async Task<StreamingMessage> AskAsync(StreamingMessage request, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        return await _link.AskAsync(request, stopping.Token);
    }

    // What the Durable extension in the host tells the worker's durable clients.
    private string DurableClient() => JsonSerializer.Serialize(new
    {
        rpcBaseUrl = RpcAddress,
        taskHubName = "test",
        connectionName = "",
        requiredQueryStringParameters = "",
        httpBaseUrl = RpcAddress,
        maxGrpcMessageSizeInBytes = MaxMessageLength,
    });

    private static void EnsureSucceeded(StatusResult result, string what)
    {
        if (result.Status != StatusResult.Types.Status.Success)
            throw new InvalidOperationException($"{what} failed: {result.Exception?.Message}");
    }
}
