using System.Globalization;
using System.Net;
using Aholo.Files.Text;
using Aholo.Functions.Configuration;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Webhooks;

/// <summary>Posts events, signed as Standard Webhooks specifies.</summary>
internal sealed class WebhookSender(IHttpClientFactory clients, WebhookHosts hosts, IOptions<AholoFunctionsOptions> options, TimeProvider time)
{
    /// <summary>The name of the client for URLs from the settings.</summary>
    public const string TrustedClient = "Webhooks";

    /// <summary>The name of the client for URLs from projects: it connects to public addresses only.</summary>
    public const string CheckedClient = "Webhooks.Checked";

    /// <summary>The time that a receiver has to answer.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    private readonly IReadOnlyList<WebhookSecret> _secrets =
    [
        .. from text in (string?[])[options.Value.Webhooks.Secret, options.Value.Webhooks.PreviousSecret]
           let secret = WebhookSecret.TryParse(text, out var parsed) ? parsed : null
           where secret is not null
           select secret,
    ];

    /// <summary>The result of an attempt.</summary>
    /// <param name="Attempt">The attempt.</param>
    /// <param name="IsFinal">Whether another attempt cannot succeed.</param>
    /// <param name="RetryAfter">The wait that the receiver requested.</param>
    internal sealed record Result(DeliveryAttempt Attempt, bool IsFinal = false, TimeSpan? RetryAfter = null);

    /// <summary>Posts an event once. Every failure is a result, not an exception.</summary>
    /// <param name="target">The URL.</param>
    /// <param name="eventId">The id of the event.</param>
    /// <param name="body">The event.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async Task<Result> SendAsync(WebhookTarget target, string eventId, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var (at, began) = (time.GetUtcNow(), time.GetTimestamp());
        if (_secrets.Count == 0)
            return Failed("Aholo:Webhooks:Secret is not set. Set it and retry.") with { IsFinal = true };
        if (!target.IsTrusted && hosts.FindError(target.Url.AbsoluteUri) is { } error)
            return Failed($"The URL {error}.") with { IsFinal = true };

        var timestamp = at.ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, target.Url) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new("application/cloudevents+json");
        request.Headers.UserAgent.Add(new("Aholo.Functions", productVersion: null));
        request.Headers.Add("webhook-id", eventId);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", string.Join(' ', _secrets.Select(secret => secret.Sign(eventId, timestamp, body.Span))));

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            // Only the status is used; the body is not read.
            using var client = clients.CreateClient(target.IsTrusted ? TrustedClient : CheckedClient);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            var attempt = Attempt(response.IsSuccessStatusCode ? null : Describe(response.StatusCode), (int)response.StatusCode);
            return new(attempt, IsFinal: response.StatusCode == HttpStatusCode.Gone, RetryAfter(response));
        }
        catch (HttpRequestException exception) when (exception.InnerException is NotPublicException refused)
        {
            return Failed(refused.Message);
        }
        catch (HttpRequestException exception)
        {
            return Failed($"The receiver cannot be reached: {exception.Message.Sentence(BoundedText.MaxQuote)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(string.Create(CultureInfo.InvariantCulture, $"The receiver did not answer within {Timeout.TotalSeconds} s."));
        }

        Result Failed(string problem) => new(Attempt(problem));

        DeliveryAttempt Attempt(string? problem, int? status = null) => new()
        {
            At = at, Milliseconds = (long)time.GetElapsedTime(began).TotalMilliseconds, Status = status, Problem = problem,
        };
    }

    private static string Describe(HttpStatusCode status)
    {
        var answer = string.Create(CultureInfo.InvariantCulture, $"The receiver answered {(int)status}");
        return status == HttpStatusCode.Gone ? $"{answer}: it accepts no more events at this URL."
            : (int)status is >= 300 and < 400 ? $"{answer}: redirects are not followed. Use the URL that it redirects to."
            : $"{answer}.";
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow(),
        _ => null,
    };
}
