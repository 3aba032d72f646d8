using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Aholo.Files.Network;

/// <summary>
/// A host in a setting that limits what the app connects to: a name or an address, or <c>*.example.com</c> for all names below one, each with <c>:port</c> for
/// another port than 443.
/// </summary>
public static class HostPattern
{
    private const string AnyBelow = "*.";

    /// <summary>Returns whether a text is a pattern.</summary>
    public static bool IsValid(string pattern) => TryParse(pattern, out _, out _);

    /// <summary>Returns whether a URL is on a host that a pattern allows.</summary>
    public static bool Matches(string pattern, Uri url) => TryParse(pattern, out var anyBelow, out var host)
        && (anyBelow
            ? Authority(url).EndsWith($".{Authority(host)}", StringComparison.OrdinalIgnoreCase)
            : Authority(url).Equals(Authority(host), StringComparison.OrdinalIgnoreCase));

    /// <summary>Gets the host of a URL, and its port unless it is the default one.</summary>
    public static string Authority(Uri url)
    {
        // IdnHost has no brackets around an IPv6 address.
        var host = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;
        return url.IsDefaultPort ? host : string.Create(CultureInfo.InvariantCulture, $"{host}:{url.Port}");
    }

    // Parsed as a URL, so that other spellings (of an IPv6 address, of a name with letters beyond ASCII, with the port 443) match too.
    private static bool TryParse(string pattern, out bool anyBelow, [NotNullWhen(true)] out Uri? url)
    {
        anyBelow = pattern.StartsWith(AnyBelow, StringComparison.Ordinal);
        var host = anyBelow ? pattern[AnyBelow.Length..] : pattern;
        url = null;
        return host is [not '.', ..] && !host.Contains('*') && !host.Contains('/')
            && Uri.TryCreate($"https://{host}", UriKind.Absolute, out url)
            && url is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }
            && (!anyBelow || url.HostNameType == UriHostNameType.Dns);
    }
}
