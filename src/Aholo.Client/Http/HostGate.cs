using Aholo.Telemetry;
using Polly;
using Polly.CircuitBreaker;

namespace Aholo.Http;

/// <summary>What stands before every attempt to one host: its turn at the rate limiter, then the circuit breaker.</summary>
internal sealed class HostGate
{
    private readonly TokenBucket? _limiter;
    private readonly ResiliencePipeline _breaker;

    public HostGate(string host, AholoClientOptions options, bool limited, TimeProvider clock, ClientLog log)
    {
        if (limited && options.RateLimit.PermitsPerSecond > 0)
            _limiter = new(options.RateLimit.PermitsPerSecond, options.RateLimit.Burst, clock);

        var breaker = options.CircuitBreaker;
        _breaker = !breaker.Enabled
            ? ResiliencePipeline.Empty
            : new ResiliencePipelineBuilder { TimeProvider = clock }
                .AddCircuitBreaker(new CircuitBreakerStrategyOptions
                {
                    FailureRatio = breaker.FailureRatio,
                    MinimumThroughput = breaker.MinimumThroughput,
                    SamplingDuration = breaker.SamplingDuration,
                    BreakDuration = breaker.BreakDuration,
                    ShouldHandle = static arguments =>
                        ValueTask.FromResult(arguments.Outcome.Exception is AholoUnavailableException { IsTransient: true }),
                    OnOpened = arguments =>
                    {
                        log.CircuitOpened(host, arguments.BreakDuration);
                        return default;
                    },
                    OnClosed = _ =>
                    {
                        log.CircuitClosed(host);
                        return default;
                    },
                })
                .Build();
    }

    public async ValueTask<T> PassAsync<T>(string operation, Func<CancellationToken, ValueTask<T>> attempt, CancellationToken cancellationToken)
    {
        if (_limiter is not null)
            await _limiter.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _breaker.ExecuteAsync(attempt, cancellationToken).ConfigureAwait(false);
        }
        catch (BrokenCircuitException open)
        {
            throw new AholoUnavailableException(
                $"{operation}: not sent, because Aholo kept failing and is left alone for a while.", open.InnerException)
            {
                Operation = operation,
                IsTransient = true,
                RetryAfter = open.RetryAfter,
                Delivery = Delivery.NotSent,
                CircuitIsOpen = true,
            };
        }
    }
}
