using System.Text.Json;
using Aholo.Telemetry;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;

namespace Aholo.Http;

/// <summary>Sends calls through the pipelines of their hosts. Every failure of the service is an <see cref="AholoException"/>.</summary>
internal sealed class AholoTransport(
    IHttpClientFactory clients,
    HostPipelines pipelines,
    IOptions<AholoClientOptions> options,
    TimeProvider clock,
    ClientInstruments instruments,
    ClientLog log)
{
    /// <summary>The names of the HTTP clients in <see cref="IHttpClientFactory"/>.</summary>
    public const string ApiClientName = "Aholo.Api";
    public const string UploadClientName = "Aholo.Upload";

    private static readonly TimeSpan NotableClockSkew = TimeSpan.FromSeconds(30);

    private readonly AholoClientOptions _options = options.Value;

    /// <summary>Sends a call, with the retries that its rule allows.</summary>
    /// <param name="call">The call.</param>
    /// <param name="read">Reads the result from the data of a successful response.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="AholoUnknownOutcomeException">A create was sent, and it is unknown whether it was accepted.</exception>
    public async Task<T> SendAsync<T>(ApiCall call, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        using var activity = ClientInstruments.Start(call.Operation, _options.ApiVersion);
        activity?.SetTag("server.address", call.Host.Host);
        var started = clock.GetTimestamp();
        var attempts = 0;
        Exception? failure = null;
        try
        {
            var result = await pipelines.ExecuteAsync(
                call,
                attempt =>
                {
                    attempts++;
                    return AttemptAsync(call, read, attempt, cancellationToken);
                },
                cancellationToken).ConfigureAwait(false);
            log.Succeeded(call.Operation, clock.GetElapsedTime(started));
            return result;
        }
        catch (BrokenCircuitException open)
        {
            throw failure = TransportErrors.CircuitIsOpen(call, open);
        }
        catch (AholoException hidden) when (call.Retry is RetryRule.OnlyIfNotAccepted && hidden.Details.Outcome is RequestOutcome.Unknown)
        {
            log.OutcomeUnknown(call.Operation, hidden.Message);
            throw failure = TransportErrors.OutcomeUnknown(hidden);
        }
        catch (OperationCanceledException canceled) when (cancellationToken.IsCancellationRequested)
        {
            // The attempt's own token means nothing to the caller.
            throw failure = new OperationCanceledException(canceled.Message, canceled, cancellationToken);
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
            instruments.CallEnded(call.Operation, clock.GetElapsedTime(started), failure);
        }
    }

    private async ValueTask<T> AttemptAsync<T>(ApiCall call, Func<JsonElement, T> read, CancellationToken attempt, CancellationToken cancellationToken)
    {
        var (request, secrets) = call.Prepare();
        using var _ = request;
        try
        {
            using var client = clients.CreateClient(call.Service is ServiceKind.Api ? ApiClientName : UploadClientName);
            using var message = await client.SendAsync(request, attempt).ConfigureAwait(false);
            var response = new ServiceResponse
            {
                Operation = call.Operation,
                Status = message.StatusCode,
                Body = await message.Content.ReadAsByteArrayAsync(attempt).ConfigureAwait(false),
                RetryAfter = ServiceResponse.GetRetryAfter(message, clock),
                ThrottledIsNotAccepted = _options.Retry.ThrottledCreateIsNotAccepted,
                ClockSkew = call.Service is ServiceKind.Api ? GetClockSkew(message) : null,
                Redactor = new([_options.Auth.AppSecret ?? "", _options.Auth.ApiKey ?? "", .. secrets]),
            };
            using var document = response.ParseBody();
            return read(call.ErrorParser.ReadData(response, document));
        }
        catch (Exception failure) when (failure is not (AholoException or OperationCanceledException)
            && request.Content is SourceContent { Failure: not null } body)
        {
            throw body.Failure;
        }
        catch (Exception failure) when (failure is not AholoException
            && TransportErrors.FromAttempt(call, failure, cancellationToken.IsCancellationRequested, attempt.IsCancellationRequested) is { } error)
        {
            throw error;
        }
    }

    private TimeSpan? GetClockSkew(HttpResponseMessage response)
    {
        var skew = response.Headers.Date - clock.GetUtcNow();
        return (skew - _options.Auth.ClockOffset)?.Duration() >= NotableClockSkew ? skew : null;
    }
}
