using System.Collections.Concurrent;

// The processor goes on whatever a handler or the connection did; its user hears of it by ProcessErrorAsync.
#pragma warning disable CA1031

namespace Azure.Messaging.ServiceBus;

/// <summary>Receives messages and hands them to a handler, several at once when asked to, renewing their locks meanwhile.</summary>
public class ServiceBusProcessor : IAsyncDisposable
{
    private static readonly TimeSpan LockRenewalMargin = TimeSpan.FromSeconds(10);

    private readonly ServiceBusReceiver _receiver = null!;
    private readonly TimeSpan _pauseAfterError;
    private readonly SemaphoreSlim _starting = new(1, 1);
    private CancellationTokenSource? _stopping;
    private Task _receiving = Task.CompletedTask;

    protected ServiceBusProcessor()
    {
    }

    internal ServiceBusProcessor(string entityPath, ServiceBusClient client, ServiceBusProcessorOptions options)
    {
        (AutoCompleteMessages, MaxAutoLockRenewalDuration, MaxConcurrentCalls) =
            (options.AutoCompleteMessages, options.MaxAutoLockRenewalDuration, options.MaxConcurrentCalls);
        _pauseAfterError = client.Retry.Delay;
        _receiver = new ServiceBusReceiver(
            entityPath,
            client,
            new ServiceBusReceiverOptions { ReceiveMode = options.ReceiveMode, SubQueue = options.SubQueue, Identifier = options.Identifier });
    }

    /// <summary>Called for each message; must be set before the start.</summary>
    public event Func<ProcessMessageEventArgs, Task>? ProcessMessageAsync;

    /// <summary>Called for each error; must be set before the start.</summary>
    public event Func<ProcessErrorEventArgs, Task>? ProcessErrorAsync;

    public virtual string FullyQualifiedNamespace => _receiver.FullyQualifiedNamespace;

    public virtual string EntityPath => _receiver.EntityPath;

    public virtual string Identifier => _receiver.Identifier;

    public virtual ServiceBusReceiveMode ReceiveMode => _receiver.ReceiveMode;

    public virtual bool AutoCompleteMessages { get; }

    public virtual TimeSpan MaxAutoLockRenewalDuration { get; }

    public virtual int MaxConcurrentCalls { get; } = 1;

    public virtual bool IsProcessing => _stopping is { IsCancellationRequested: false };

    public virtual bool IsClosed { get; private set; }

    /// <summary>Starts to receive, and returns.</summary>
    /// <exception cref="InvalidOperationException">A handler is missing, or the processor runs already.</exception>
    public virtual async Task StartProcessingAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (ProcessMessageAsync is null || ProcessErrorAsync is null)
                throw new InvalidOperationException("Set ProcessMessageAsync and ProcessErrorAsync before the processor is started.");
            if (_stopping is not null)
                throw new InvalidOperationException("The processor runs already; stop it before it is started again.");
            _stopping = new CancellationTokenSource();
            _receiving = Task.Run(() => ReceiveAsync(_stopping.Token), CancellationToken.None);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Receives no more, and returns when all handlers have.</summary>
    public virtual async Task StopProcessingAsync(CancellationToken cancellationToken = default)
    {
        await _starting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_stopping is null)
                return;

            await _stopping.CancelAsync().ConfigureAwait(false);
            await _receiving.WaitAsync(cancellationToken).ConfigureAwait(false);
            _stopping.Dispose();
            _stopping = null;
        }
        finally
        {
            _starting.Release();
        }
    }

    public virtual async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        IsClosed = true;
        await StopProcessingAsync(cancellationToken).ConfigureAwait(false);
        await _receiver.CloseAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    protected internal virtual Task OnProcessMessageAsync(ProcessMessageEventArgs args) => ProcessMessageAsync!(args);

    protected internal virtual Task OnProcessErrorAsync(ProcessErrorEventArgs args) => ProcessErrorAsync!(args);

    private async Task ReceiveAsync(CancellationToken stopping)
    {
        using var free = new SemaphoreSlim(MaxConcurrentCalls, MaxConcurrentCalls);
        var running = new ConcurrentDictionary<Task, bool>();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await free.WaitAsync(stopping).ConfigureAwait(false);
                var slots = 1;
                while (slots < MaxConcurrentCalls && free.Wait(0, CancellationToken.None))
                    slots++;

                IReadOnlyList<ServiceBusReceivedMessage> messages = [];
                try
                {
                    messages = await _receiver.ReceiveMessagesAsync(slots, cancellationToken: stopping).ConfigureAwait(false);
                }
                finally
                {
                    if (slots > messages.Count)
                        free.Release(slots - messages.Count);
                }

                foreach (var message in messages)
                {
                    var handling = HandleAsync(message, free, stopping);
                    running.TryAdd(handling, true);
                    _ = handling.ContinueWith(
                        done => running.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                await ReportAsync(exception, ServiceBusErrorSource.Receive, stopping).ConfigureAwait(false);
                await Task.Delay(_pauseAfterError, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await Task.WhenAll(running.Keys).ConfigureAwait(false);
    }

    private async Task HandleAsync(ServiceBusReceivedMessage message, SemaphoreSlim free, CancellationToken stopping)
    {
        await Task.Yield();
        using var handled = new CancellationTokenSource();
        var renewing = ReceiveMode == ServiceBusReceiveMode.PeekLock ? RenewLockAsync(message, handled.Token, stopping) : Task.CompletedTask;
        var source = ServiceBusErrorSource.ProcessMessageCallback;
        try
        {
            await OnProcessMessageAsync(new ProcessMessageEventArgs(message, _receiver, Identifier, stopping)).ConfigureAwait(false);
            source = ServiceBusErrorSource.Complete;
            if (AutoCompleteMessages && ReceiveMode == ServiceBusReceiveMode.PeekLock && !message.IsSettled)
                await _receiver.CompleteMessageAsync(message, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await ReportAsync(exception, source, stopping).ConfigureAwait(false);
            await AbandonAsync(message, source, stopping).ConfigureAwait(false);
        }
        finally
        {
            await handled.CancelAsync().ConfigureAwait(false);
            await renewing.ConfigureAwait(false);
            free.Release();
        }
    }

    private async Task AbandonAsync(ServiceBusReceivedMessage message, ServiceBusErrorSource failed, CancellationToken stopping)
    {
        if (failed != ServiceBusErrorSource.ProcessMessageCallback || ReceiveMode != ServiceBusReceiveMode.PeekLock || message.IsSettled)
            return;

        try
        {
            await _receiver.AbandonMessageAsync(message, cancellationToken: CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await ReportAsync(exception, ServiceBusErrorSource.Abandon, stopping).ConfigureAwait(false);
        }
    }

    private async Task RenewLockAsync(ServiceBusReceivedMessage message, CancellationToken handled, CancellationToken stopping)
    {
        var end = DateTimeOffset.UtcNow + MaxAutoLockRenewalDuration;
        try
        {
            while (true)
            {
                var left = message.LockedUntil - DateTimeOffset.UtcNow;
                var due = left > LockRenewalMargin * 2 ? left - LockRenewalMargin : left / 2;
                if (DateTimeOffset.UtcNow + due >= end)
                    return;
                await Task.Delay(due > TimeSpan.Zero ? due : TimeSpan.Zero, handled).ConfigureAwait(false);
                await _receiver.RenewMessageLockAsync(message, handled).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (handled.IsCancellationRequested)
        {
            // The handler is done.
        }
        catch (Exception) when (message.IsSettled)
        {
            // The handler was faster.
        }
        catch (Exception exception)
        {
            await ReportAsync(exception, ServiceBusErrorSource.RenewLock, stopping).ConfigureAwait(false);
        }
    }

    private async Task ReportAsync(Exception exception, ServiceBusErrorSource source, CancellationToken stopping)
    {
        try
        {
            await OnProcessErrorAsync(new ProcessErrorEventArgs(exception, source, FullyQualifiedNamespace, EntityPath, Identifier, stopping))
                .ConfigureAwait(false);
        }
        catch (Exception)
        {
            // As in the Azure package: an error handler must not throw; there is nobody left to tell.
        }
    }
}
