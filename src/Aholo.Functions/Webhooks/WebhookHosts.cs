using System.Net;
using Aholo.Files.Network;
using Aholo.Files.Text;
using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Webhooks;

/// <summary>
/// Decides which URLs a project may name for its events. Whoever starts projects must not reach what only the app can reach: the URL must be https, on a host
/// that the settings allow, at a public address.
/// </summary>
internal sealed class WebhookHosts(IOptions<AholoFunctionsOptions> options)
{
    private readonly WebhookOptions _options = options.Value.Webhooks;
    private readonly PublicConnection _connection = new(
        options.Value.Webhooks.AllowLoopback, Dns.GetHostAddressesAsync, host => new NotPublicException($"{host} is not at a public address."));

    /// <summary>Creates an instance with another DNS lookup.</summary>
    internal WebhookHosts(IOptions<AholoFunctionsOptions> options, Func<string, CancellationToken, Task<IPAddress[]>> lookUp)
        : this(options) => _connection = _connection with { LookUp = lookUp };

    /// <summary>Gets why the URL of a project is rejected, for a message about the field; null if it is allowed.</summary>
    public string? FindError(string text)
    {
        if (!WebhookUrl.TryParse(text, out var url, out var error))
            return error;
        if (_options.AllowLoopback && url.IsLoopback)
            return null;
        if (url.Scheme != Uri.UriSchemeHttps)
            return "must be an https URL";

        return _options.AllowedHosts.Any(allowed => HostPattern.Matches(allowed, url))
            ? null
            : $"is on {HostPattern.Authority(url).Quote()}, which the settings do not allow; ask the operator to add it to Aholo:Webhooks:AllowedHosts";
    }

    /// <summary>Adds an error if a project names a webhook that is not allowed.</summary>
    public void Check(ProjectSpec spec, FieldErrors errors)
    {
        if (spec.Webhook is { } webhook && FindError(webhook) is { } error)
            errors.Add("webhook", error);
    }

    /// <summary>Creates a handler that connects to allowed addresses only. It fails with <see cref="NotPublicException"/> if a host has none.</summary>
    public SocketsHttpHandler CreateHandler() => _connection.CreateHandler();
}

/// <summary>The host of a webhook has no public address.</summary>
internal sealed class NotPublicException(string message) : Exception(message);
