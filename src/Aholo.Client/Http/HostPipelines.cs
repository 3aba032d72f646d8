using System.Collections.Concurrent;
using Aholo.Telemetry;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Aholo.Http;

/// <summary>
/// Runs the attempts of calls, each in the resilience pipeline of its host. From the outside in: retry, rate limiter, circuit breaker, attempt time-out.
/// </summary>
internal sealed class HostPipelines
{
    private static readonly ResiliencePropertyKey<RetryRule> Rule = new("aholo.retry-rule");
    private static readonly ResiliencePropertyKey<TimeSpan> AttemptTimeout = new("aholo.attempt-timeout");

    private readonly AholoClientOptions _options;
    private readonly TimeProvider _clock;
    private readonly ClientInstruments _instruments;
    private readonly ClientLog _log;

    // Not a Polly registry: its disposal waits for calls in progress, and would delay the end of the application.
    private readonly ConcurrentDictionary<(ServiceKind Service, string Host), ResiliencePipeline> _pipelines = [];
    private readonly ResiliencePipeline _retryOnly;

    public HostPipelines(IOptions<AholoClientOptions> options, TimeProvider clock, ClientInstruments instruments, ClientLog log)
    {
        _options = options.Value;
        _clock = clock;
        _instruments = instruments;
        _log = log;
        _retryOnly = AddRetry(CreateBuilder()).Build();
    }

    /// <summary>Runs a call. <paramref name="attempt"/> must throw an <see cref="AholoException"/> for every failure that counts.</summary>
    /// <exception cref="BrokenCircuitException">The circuit of the host is open; nothing was sent.</exception>
    public ValueTask<T> ExecuteAsync<T>(ApiCall call, Func<CancellationToken, ValueTask<T>> attempt, CancellationToken cancellationToken) => ExecuteAsync(
        _pipelines.GetOrAdd((call.Service, call.Host.Authority), Build),
        call.Operation,
        call.Retry,
        call.AttemptTimeout,
        attempt,
        cancellationToken);

    /// <summary>Retries a step that consists of several calls, none of which is retried by itself.</summary>
    public ValueTask<T> RetryAsync<T>(string operation, Func<CancellationToken, ValueTask<T>> step, CancellationToken cancellationToken) =>
        ExecuteAsync(_retryOnly, operation, RetryRule.Safe, Timeout.InfiniteTimeSpan, step, cancellationToken);

    private static async ValueTask<T> ExecuteAsync<T>(
        ResiliencePipeline pipeline,
        string operation,
        RetryRule rule,
        TimeSpan attemptTimeout,
        Func<CancellationToken, ValueTask<T>> attempt,
        CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(operation, cancellationToken);
        context.Properties.Set(Rule, rule);
        context.Properties.Set(AttemptTimeout, attemptTimeout);
        try
        {
            return await pipeline.ExecuteAsync(static (context, attempt) => attempt(context.CancellationToken), context, attempt).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private ResiliencePipelineBuilder CreateBuilder() => new() { TimeProvider = _clock };

    private ResiliencePipeline Build((ServiceKind Service, string Host) key)
    {
        var builder = AddRetry(CreateBuilder());
        if (key.Service is ServiceKind.Api && _options.RateLimit.PermitsPerSecond > 0)
            builder.AddRateLimiter(new TokenBucketLimiter(_options.RateLimit.PermitsPerSecond, _options.RateLimit.Burst, _clock));
        if (_options.CircuitBreaker.Enabled)
            builder.AddCircuitBreaker(CircuitBreaker(key.Host));
        return builder
            .AddTimeout(new TimeoutStrategyOptions
            {
                TimeoutGenerator = static arguments => ValueTask.FromResult(arguments.Context.Properties.GetValue(AttemptTimeout, default)),
            })
            .Build();
    }

    private ResiliencePipelineBuilder AddRetry(ResiliencePipelineBuilder builder)
    {
        var options = _options.Retry;
        return options.MaxAttempts == 1 ? builder : builder.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = options.MaxAttempts - 1,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = options.FirstRetryInterval,
            MaxDelay = options.MaxRetryInterval,
            ShouldHandle = arguments => ValueTask.FromResult(
                arguments.Outcome.Exception is AholoException { IsTransient: true, InnerException: not BrokenCircuitException } failure
                && failure is not (AholoAuthenticationException or AholoRejectedException) // a clock is not corrected within seconds
                && !(failure.RetryAfter > options.MaxRetryAfter)
                && arguments.Context.Properties.GetValue(Rule, RetryRule.Never) switch
                {
                    RetryRule.Safe => true,
                    RetryRule.OnlyIfNotAccepted => failure.Details.Outcome is not RequestOutcome.Unknown,
                    _ => false,
                }),
            DelayGenerator = static arguments => ValueTask.FromResult((arguments.Outcome.Exception as AholoException)?.RetryAfter),
            OnRetry = arguments =>
            {
                var operation = arguments.Context.OperationKey!;
                _instruments.Retrying(operation);
                _log.Retrying(operation, arguments.AttemptNumber + 1, arguments.Outcome.Exception!.Message, arguments.RetryDelay);
                return default;
            },
        });
    }

    private CircuitBreakerStrategyOptions CircuitBreaker(string host) => new()
    {
        FailureRatio = _options.CircuitBreaker.FailureRatio,
        MinimumThroughput = _options.CircuitBreaker.MinimumThroughput,
        SamplingDuration = _options.CircuitBreaker.SamplingDuration,
        BreakDuration = _options.CircuitBreaker.BreakDuration,
        ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is AholoUnavailableException { IsTransient: true }),
        OnOpened = arguments =>
        {
            _log.CircuitOpened(host, arguments.BreakDuration);
            return default;
        },
        OnClosed = _ =>
        {
            _log.CircuitClosed(host);
            return default;
        },
    };
}
