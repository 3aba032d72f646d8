using System.Reflection;
using LocalAzure.DurableTask.Storage;
using LocalAzure.Functions.Blobs;
using LocalAzure.Functions.Http;
using LocalAzure.Functions.Status;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Host;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LocalAzure.Functions.Hosting;

/// <summary>
/// Runs the WebJobs SDK's host: waits for its storage before it starts, and starts a new host when a listener has stopped permanently.
/// </summary>
internal sealed partial class JobHostRunner(
    JobHostBuilder builder,
    IReadOnlyList<string> connections,
    StorageConnections storage,
    HostStatus status,
    Func<Guid, bool> restartWorker,
    Action<LocalFunctionsHostException> fail,
    ILogger<JobHostRunner> logger) : IAsyncDisposable
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MaxRequestWait = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _restarting = new(1);
    private volatile TaskCompletionSource<IHost> _current = NewSource();

    /// <summary>Starts the host.</summary>
    /// <exception cref="LocalFunctionsHostException">It cannot start; the message says why.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await WaitForStorageAsync(cancellationToken);
        _current.SetResult(await StartHostAsync(cancellationToken));
    }

    /// <summary>Runs a function with a trigger value, through the pipeline of the host.</summary>
    public async Task CallAsync(string function, string parameter, object value, CancellationToken cancellationToken)
    {
        var host = await _current.Task.WaitAsync(cancellationToken);
        await host.Services.GetRequiredService<IJobHost>()
            .CallAsync(function, new Dictionary<string, object> { [parameter] = value }, cancellationToken);
    }

    /// <summary>Runs a function with a request. Other triggers wait as long as the host is away; a client gets a response.</summary>
    /// <exception cref="HostUnavailableException">The host is away for longer than a restart takes.</exception>
    public async Task CallHttpAsync(string function, string parameter, object value, CancellationToken cancellationToken)
    {
        try
        {
            await _current.Task.WaitAsync(MaxRequestWait, cancellationToken);
        }
        catch (TimeoutException)
        {
            var problems = connections.Select(connection => status.Problems.GetValueOrDefault(StoragePart(connection)));
            throw new HostUnavailableException(problems.FirstOrDefault(problem => problem is not null) ?? "The host starts its listeners again.");
        }

        await CallAsync(function, parameter, value, cancellationToken);
    }

    /// <summary>Gets a service of the WebJobs SDK's host; null if there is no such service, or no host at the moment.</summary>
    public T? FindService<T>()
        where T : class => _current.Task is { IsCompletedSuccessfully: true, Result: var host } ? host.Services.GetService<T>() : null;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _restarting.WaitAsync();
        if (_current.Task is { IsCompletedSuccessfully: true, Result: var host })
            await StopAsync(host);
        _current.TrySetCanceled();
        _stopping.Dispose();
    }

    private static string StoragePart(string connection) => $"storage:{connection}";

    private static TaskCompletionSource<IHost> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<IHost> StartHostAsync(CancellationToken cancellationToken)
    {
        IHost? host = null;
        try
        {
            host = await BuildAsync(new(OnListenerFailed, OnTimeout));
            await host.StartAsync(cancellationToken);
            return host;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            host?.Dispose();
            throw exception switch
            {
                LocalFunctionsHostException => exception,
                _ when exception.Find<OrchestrationStoreException>() is { } failure => // not a problem of settings; the message is complete
                    new LocalFunctionsHostException(failure.Message, exception),
                _ => new LocalFunctionsHostException($"The host cannot start with these settings and host.json: {Describe(exception)}", exception),
            };
        }
    }

    // On a dedicated thread: the WebJobs SDK adds its extensions to concurrent bags, whose items belong to the adding thread. A pool thread would keep
    // the whole host in memory.
    private Task<IHost> BuildAsync(ListenerFailures failures) =>
        Task.Factory.StartNew(() => builder.Build(failures), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    // The outer messages name the function or the setting, the innermost names the problem. An exception from a property setter does not name the
    // property.
    private static string Describe(Exception exception)
    {
        const string setter = "set_";
        var messages = new List<string>();
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is ArgumentException { TargetSite: { DeclaringType: { } type } site } && site.Name.StartsWith(setter, StringComparison.Ordinal))
                messages.Add($"{type.Name}.{site.Name[setter.Length..]}");
            if (inner is not TargetInvocationException and not AggregateException)
                messages.Add(inner.Message.ReplaceLineEndings(" ").Trim());
        }

        return string.Join(" ", messages.Distinct().Select(message => message.EndsWith('.') ? message : message + "."));
    }

    private async Task WaitForStorageAsync(CancellationToken cancellationToken)
    {
        foreach (var connection in connections)
        {
            for (var attempt = 0; !await IsAvailableAsync(connection, attempt, cancellationToken); attempt++)
                await Task.Delay(ProbeInterval, cancellationToken);
        }
    }

    private async Task<bool> IsAvailableAsync(string connection, int attempt, CancellationToken cancellationToken)
    {
        var part = StoragePart(connection);
        try
        {
            await storage.ProbeAsync(connection, cancellationToken);
            status.Clear(part);
            if (attempt > 0)
                LogStorageAvailable(connection);
            return true;
        }
        catch (StorageUnavailableException exception)
        {
            if (attempt == 0)
                LogStorageUnavailable(exception.Message);
            status.State = HostState.WaitingForStorage;
            status.Report(part, exception.Message);
            return false;
        }
    }

    private void OnTimeout(FunctionTimeoutException timeout)
    {
        if (restartWorker(timeout.InstanceId))
            LogTimeout(timeout.Message);
    }

    private void OnListenerFailed(Exception exception)
    {
        LogListenerFailed(exception);
        _ = RestartAsync();
    }

    private async Task RestartAsync()
    {
        // Several listeners fail at once.
        if (_stopping.IsCancellationRequested || !await _restarting.WaitAsync(TimeSpan.Zero))
            return;

        try
        {
            var failed = await _current.Task.WaitAsync(_stopping.Token);
            _current = NewSource();
            await StopAsync(failed);
            await WaitForStorageAsync(_stopping.Token);
            _current.SetResult(await StartHostAsync(_stopping.Token));
            status.State = HostState.Running;
            LogRestarted();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (LocalFunctionsHostException exception)
        {
            status.Report("host", exception.Message);
            fail(exception);
        }
        finally
        {
            _restarting.Release();
        }
    }

    private async Task StopAsync(IHost host)
    {
        try
        {
            await host.StopAsync();
        }
        catch (Exception exception)
        {
            // The WebJobs SDK throws while storage is unavailable; the host stops all the same.
            LogStopFailed(exception.GetBaseException().Message);
        }

        host.Dispose();
    }

    [LoggerMessage(LogLevel.Warning, "{Reason} The host waits for it. Start it, or correct the setting.")]
    private partial void LogStorageUnavailable(string reason);

    [LoggerMessage(LogLevel.Information, "Storage '{Connection}' is available.")]
    private partial void LogStorageAvailable(string connection);

    [LoggerMessage(LogLevel.Error, "{Reason} The host restarts the worker, which still runs the function.")]
    private partial void LogTimeout(string reason);

    [LoggerMessage(LogLevel.Error, "A listener has stopped; the host restarts its listeners.")]
    private partial void LogListenerFailed(Exception exception);

    [LoggerMessage(LogLevel.Information, "The listeners run again.")]
    private partial void LogRestarted();

    [LoggerMessage(LogLevel.Warning, "The listeners failed to stop: {Reason}")]
    private partial void LogStopFailed(string reason);
}
