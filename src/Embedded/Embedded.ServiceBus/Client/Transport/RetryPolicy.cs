using Azure.Messaging.ServiceBus;

namespace Embedded.ServiceBus.Client;

/// <summary>Tries an operation again while its failure is transient.</summary>
internal sealed class RetryPolicy(ServiceBusRetryOptions options)
{
    // So that clients which lost the same connection do not all come back at once.
    private const double Jitter = 0.08;

    public TimeSpan TryTimeout => options.TryTimeout;

    public TimeSpan Delay => options.Delay;

    public Task RunAsync(Func<CancellationToken, Task> operation, string entityPath, CancellationToken cancellationToken) =>
        RunAsync(
            async token =>
            {
                await operation(token).ConfigureAwait(false);
                return true;
            },
            options.TryTimeout,
            entityPath,
            cancellationToken);

    /// <exception cref="ServiceBusException">The last failure.</exception>
    public async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> operation, TimeSpan tryTimeout, string entityPath, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(tryTimeout);
            try
            {
                return await operation(timeout.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                var translated = AmqpErrors.Translate(exception, entityPath);
                if (ReferenceEquals(translated, exception))
                    throw;
                if (translated is not ServiceBusException { IsTransient: true } || attempt >= options.MaxRetries)
                    throw translated;
            }

            await Task.Delay(DelayAfter(attempt), cancellationToken).ConfigureAwait(false);
        }
    }

    private TimeSpan DelayAfter(int attempt)
    {
        var factor = options.Mode == ServiceBusRetryMode.Fixed ? 1 : Math.Pow(2, attempt);
        var seconds = Math.Min(options.Delay.TotalSeconds * factor, options.MaxDelay.TotalSeconds);
        return TimeSpan.FromSeconds(seconds * (1 + Jitter * (2 * Random.Shared.NextDouble() - 1)));
    }
}
