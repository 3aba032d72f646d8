using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Aholo.Functions.Configuration;
using Aholo.Functions.Network;
using Aholo.Functions.Projects;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Webhooks;

/// <summary>
/// Decides where the events of a project may be posted to that names a URL itself. Whoever starts projects must not be able to reach what only the app can:
/// the URL must be https, on a host that the settings allow, at a public address.
/// </summary>
internal sealed class WebhookHosts(IOptions<AholoFunctionsOptions> options)
{
    private const string AnyBelow = "*.";

    private readonly WebhookOptions _options = options.Value.Webhooks;
    private readonly PublicConnection _connection = new(
        options.Value.Webhooks.AllowLoopback, Dns.GetHostAddressesAsync, host => new NotPublicException($"{host} is not at a public address."));

    /// <summary>Finds addresses in another way.</summary>
    internal WebhookHosts(IOptions<AholoFunctionsOptions> options, Func<string, CancellationToken, Task<IPAddress[]>> lookUp)
        : this(options) => _connection = _connection with { LookUp = lookUp };

    /// <summary>Gets why a project's URL is refused, for a message about the field; null when it is allowed.</summary>
    public string? FindError(string text)
    {
        if (!WebhookUrl.TryParse(text, out var url, out var error))
            return error;
        if (_options.AllowLoopback && url.IsLoopback)
            return null;
        if (url.Scheme != Uri.UriSchemeHttps)
            return "must be an https URL";

        return _options.AllowedHosts.Any(allowed => Matches(url, allowed))
            ? null
            : $"is on {Authority(url).Quote()}, which the settings do not allow; ask the operator to add it to Aholo:Webhooks:AllowedHosts";
    }

    /// <summary>Checks the webhook that a project names, if it names one.</summary>
    public void Check(ProjectSpec spec, FieldErrors errors)
    {
        if (spec.Webhook is { } webhook && FindError(webhook) is { } error)
            errors.Add("webhook", error);
    }

    /// <summary>Connects to the host of a project's URL.</summary>
    /// <exception cref="NotPublicException">The host has no public address.</exception>
    public ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        _connection.ConnectAsync(context.DnsEndPoint, cancellationToken);

    /// <summary>Whether a text can stand in <c>Aholo:Webhooks:AllowedHosts</c>.</summary>
    public static bool IsPattern(string text) => TryReadPattern(text, out _, out _);

    // Read as a URL is, so that what is written in another way (an IPv6 address, a name with letters beyond ASCII, the port 443) still matches.
    private static bool TryReadPattern(string text, out bool anyBelow, [NotNullWhen(true)] out Uri? url)
    {
        anyBelow = text.StartsWith(AnyBelow, StringComparison.Ordinal);
        var host = anyBelow ? text[AnyBelow.Length..] : text;
        url = null;
        return host is [not '.', ..] && !host.Contains('*') && !host.Contains('/')
            && Uri.TryCreate($"https://{host}", UriKind.Absolute, out url)
            && url is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }
            && (!anyBelow || url.HostNameType == UriHostNameType.Dns);
    }

    private static bool Matches(Uri url, string allowed) => TryReadPattern(allowed, out var anyBelow, out var pattern)
        && (anyBelow
            ? Authority(url).EndsWith($".{Authority(pattern)}", StringComparison.OrdinalIgnoreCase)
            : Authority(url).Equals(Authority(pattern), StringComparison.OrdinalIgnoreCase));

    // IdnHost has no brackets around an IPv6 address.
    private static string Authority(Uri url)
    {
        var host = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;
        return url.IsDefaultPort ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{url.Port}");
    }
}

/// <summary>A host has no address that a webhook may be posted to.</summary>
internal sealed class NotPublicException(string message) : Exception(message);
