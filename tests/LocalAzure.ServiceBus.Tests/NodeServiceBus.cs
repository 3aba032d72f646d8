using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalAzure.ServiceBus.Tests;

/// <summary>The Service Bus SDK for JavaScript in its own process.</summary>
public sealed class NodeServiceBus : IAsyncLifetime
{
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode?>> _pending = new();
    private Process? _process;
    private Task _reading = Task.CompletedTask;
    private int _lastId;

    public async ValueTask InitializeAsync()
    {
        var folder = await Repository.InstallNodeToolsAsync(TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo("node", "service-bus.mjs")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        _reading = ReadAsync(_process.StandardOutput);
    }

    /// <summary>Runs an operation of tests/node/service-bus.mjs.</summary>
    /// <exception cref="NodeServiceBusException">The SDK reported an error.</exception>
    internal async Task<JsonNode?> CallAsync(string operation, string connectionString, object request)
    {
        var id = Interlocked.Increment(ref _lastId);
        var completion = _pending[id] = new TaskCompletionSource<JsonNode?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var line = JsonSerializer.SerializeToNode(request, JsonSerializerOptions.Web)!.AsObject();
        line["id"] = id;
        line["operation"] = operation;
        line["connectionString"] = connectionString;
        await _process!.StandardInput.WriteLineAsync(line.ToJsonString());
        await _process.StandardInput.FlushAsync();
        return await completion.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;

        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader output)
    {
        while (await output.ReadLineAsync() is { } line)
        {
            var response = JsonNode.Parse(line)!;
            if (!_pending.TryRemove((int)response["id"]!, out var completion))
                continue;
            if (response["error"] is { } error)
                completion.SetException(new NodeServiceBusException((string?)error["code"], (string?)error["message"]));
            else
                completion.SetResult(response["result"]);
        }

        foreach (var completion in _pending.Values)
            completion.TrySetException(new EndOfStreamException("The Node.js process ended."));
    }
}

/// <summary>An error that the JavaScript SDK threw.</summary>
internal sealed class NodeServiceBusException(string? code, string? message) : Exception($"{code}: {message}")
{
    public string? Code => code;
}
