using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Aholo.Telemetry;
using Aholo.Uploads;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;

namespace Aholo.Http;

/// <summary>
/// Sends calls: each attempt takes its turn at the limiter, passes the circuit breaker, is signed anew and has its own time-out; what may be
/// repeated is repeated by the rules of <see cref="RepeatRule"/>; what failed is told by an <see cref="AholoException"/>.
/// </summary>
internal sealed class AholoTransport
{
    /// <summary>The names of the HTTP clients of <see cref="IHttpClientFactory"/>.</summary>
    public const string ApiClientName = "Aholo.Api";
    public const string UploadClientName = "Aholo.Upload";

    private readonly IHttpClientFactory _clients;
    private readonly AholoClientOptions _options;
    private readonly string[] _configuredSecrets;
    private readonly TimeProvider _clock;
    private readonly ClientInstruments _instruments;
    private readonly ClientLog _log;
    private readonly ResiliencePipeline _safe;
    private readonly ResiliencePipeline _onlyIfNotAccepted;
    private readonly ConcurrentDictionary<(ServiceKind Service, string Host), HostGate> _gates = [];

    public AholoTransport(
        IHttpClientFactory clients, IOptions<AholoClientOptions> options, TimeProvider clock, ClientInstruments instruments, ClientLog log)
    {
        _clients = clients;
        _options = options.Value;
        _configuredSecrets = [_options.Auth.AppSecret ?? "", _options.Auth.ApiKey ?? ""];
        _clock = clock;
        _instruments = instruments;
        _log = log;
        _safe = BuildRetry(static _ => true);
        _onlyIfNotAccepted = BuildRetry(static failure => failure.Delivery is not Delivery.Unknown);
    }

    /// <summary>Makes a call with the repeats that its rule allows.</summary>
    /// <exception cref="AholoUnknownOutcomeException">A create was sent, and whether it was accepted is not known.</exception>
    public async Task<T> SendAsync<T>(ApiCall call, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        using var activity = ClientInstruments.Start(call.Operation, _options.Generation);
        var started = _clock.GetTimestamp();
        var attempts = 0;
        Exception? failure = null;
        try
        {
            var result = await RepeatAsync(
                call.Operation,
                call.Repeat,
                token =>
                {
                    attempts++;
                    return AttemptAsync(call, read, activity, token);
                },
                cancellationToken).ConfigureAwait(false);
            _log.Succeeded(call.Operation, _clock.GetElapsedTime(started));
            return result;
        }
        catch (AholoException unknown) when (call.Repeat is RepeatRule.OnlyIfNotAccepted && unknown.Delivery is Delivery.Unknown)
        {
            _log.OutcomeUnknown(call.Operation, unknown.Message);
            failure = OutcomeUnknown(call.Operation, unknown);
            throw failure;
        }
        catch (Exception other)
        {
            failure = other;
            throw;
        }
        finally
        {
            activity?.SetTag("aholo.attempts", attempts);
            if (failure is not null)
                ClientInstruments.Fail(activity, failure);
            _instruments.CallEnded(call.Operation, _clock.GetElapsedTime(started), failure);
        }
    }

    /// <summary>Repeats a step that consists of several calls, each of which repeats nothing by itself.</summary>
    public async Task<T> RepeatAsync<T>(
        string operation, RepeatRule rule, Func<CancellationToken, ValueTask<T>> step, CancellationToken cancellationToken)
    {
        var pipeline = rule switch
        {
            RepeatRule.Safe => _safe,
            RepeatRule.OnlyIfNotAccepted => _onlyIfNotAccepted,
            _ => ResiliencePipeline.Empty,
        };
        var context = ResilienceContextPool.Shared.Get(operation, cancellationToken);
        try
        {
            return await pipeline.ExecuteAsync(
                static (context, step) => step(context.CancellationToken), context, step).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private ResiliencePipeline BuildRetry(Func<AholoException, bool> mayRepeat)
    {
        var retry = _options.Retry;
        if (retry.MaxAttempts == 1)
            return ResiliencePipeline.Empty;
        return new ResiliencePipelineBuilder { TimeProvider = _clock }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = retry.MaxAttempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = retry.BaseDelay,
                MaxDelay = retry.MaxDelay,
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is AholoException { IsTransient: true, CircuitIsOpen: false } failure
                    && !(failure.RetryAfter > retry.MaxRetryAfter)
                    && mayRepeat(failure)),
                DelayGenerator = static arguments => ValueTask.FromResult((arguments.Outcome.Exception as AholoException)?.RetryAfter),
                OnRetry = arguments =>
                {
                    var operation = arguments.Context.OperationKey!;
                    _instruments.Retrying(operation);
                    _log.Retrying(operation, arguments.AttemptNumber + 1, arguments.Outcome.Exception!.Message, arguments.RetryDelay);
                    return default;
                },
            })
            .Build();
    }

    private async ValueTask<T> AttemptAsync<T>(ApiCall call, Func<JsonElement, T> read, Activity? activity, CancellationToken cancellationToken)
    {
        var host = call.Host.Authority;
        activity?.SetTag("server.address", call.Host.Host);
        var gate = _gates.GetOrAdd(
            (call.Service, host),
            static (key, self) => new(key.Host, self._options, limited: key.Service is ServiceKind.Api, self._clock, self._log),
            this);
        return await gate.PassAsync(call.Operation, token => ExchangeAsync(call, read, token), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<T> ExchangeAsync<T>(ApiCall call, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var timeout = new CancellationTokenSource(call.AttemptTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var (request, secrets) = call.Prepare();
        using var _ = request;
        try
        {
            using var client = _clients.CreateClient(call.Service is ServiceKind.Api ? ApiClientName : UploadClientName);
            using var response = await client.SendAsync(request, either.Token).ConfigureAwait(false);
            var answer = new ServiceAnswer
            {
                Operation = call.Operation,
                Status = response.StatusCode,
                Body = await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false),
                RetryAfter = RetryAfterHeader.Read(response, _clock),
                ThrottledIsNotAccepted = _options.Retry.ThrottledCreateIsNotAccepted,
                ClockSkew = call.Service is ServiceKind.Api ? NotableClockSkew(response) : null,
                Redactor = new([.. _configuredSecrets, .. secrets]),
            };
            using var document = LenientJson.Parse(answer.Body.Span);
            return read(call.Dialect.Read(answer, document));
        }
        catch (AholoException)
        {
            throw;
        }
        catch (Exception failure) when (SourceFailureOf(request) is not null && failure is not OperationCanceledException)
        {
            throw SourceFailureOf(request)!;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && call.Repeat is not RepeatRule.OnlyIfNotAccepted)
        {
            throw;
        }
        // Of a create even an error that has nothing to do with the network leaves the outcome open.
        catch (Exception failure) when (
            failure is HttpRequestException or IOException or OperationCanceledException || call.Repeat is RepeatRule.OnlyIfNotAccepted)
        {
            throw TransportFailures.From(call, failure, cancellationToken.IsCancellationRequested, timeout.IsCancellationRequested);
        }
    }

    private static AholoUploadException? SourceFailureOf(HttpRequestMessage request) => (request.Content as MultipartFileContent)?.SourceFailure;

    /// <summary>How far the service's clock is ahead of the one we sign by, when it is far enough to make signatures wrong.</summary>
    private TimeSpan? NotableClockSkew(HttpResponseMessage response)
    {
        var skew = response.Headers.Date - _clock.GetUtcNow();
        return (skew - _options.Auth.ClockOffset)?.Duration() >= TimeSpan.FromSeconds(30) ? skew : null;
    }

    private static AholoUnknownOutcomeException OutcomeUnknown(string operation, AholoException cause) =>
        new($"{operation}: it is not known whether Aholo accepted the request, so it was not sent again; a project may exist and credits may be " +
            $"spent. Look at the account before creating the project once more. Cause: {cause.Message}", cause)
        {
            Operation = operation,
            HttpStatus = cause.HttpStatus,
            ServiceCode = cause.ServiceCode,
            ServiceMessage = cause.ServiceMessage,
            RetryAfter = cause.RetryAfter,
        };
}
