using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace LocalAzure.ServiceBus.Protocol;

/// <summary>
/// A SAS token: <c>SharedAccessSignature sr={resource}&amp;sig={HMAC-SHA256}&amp;se={unix time}&amp;skn={key name}</c>
/// (https://learn.microsoft.com/azure/service-bus-messaging/service-bus-sas).
/// </summary>
internal static class SharedAccessSignature
{
    private const string Prefix = "SharedAccessSignature ";

    /// <summary>Returns the expiry of the token, or null if it is missing.</summary>
    public static DateTimeOffset? ExpiresAt(string token) =>
        Fields(token).TryGetValue("se", out var text) && long.TryParse(text, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>Returns the path that the token authorizes, or null if the token is not valid.</summary>
    public static string? Verify(string token, string keyName, string key, DateTimeOffset now)
    {
        var fields = Fields(token);
        if (ExpiresAt(token) is not { } expiresAt || expiresAt <= now || WebUtility.UrlDecode(fields.GetValueOrDefault("skn")) != keyName)
            return null;

        var resource = fields.GetValueOrDefault("sr", "");
        var expected = Encoding.UTF8.GetBytes(Sign(resource, fields["se"], key));
        var actual = Encoding.UTF8.GetBytes(WebUtility.UrlDecode(fields.GetValueOrDefault("sig", "")));
        return CryptographicOperations.FixedTimeEquals(expected, actual)
            && Uri.TryCreate(WebUtility.UrlDecode(resource), UriKind.Absolute, out var uri)
                ? uri.AbsolutePath.Trim('/')
                : null;
    }

    private static Dictionary<string, string> Fields(string token) =>
        !token.StartsWith(Prefix, StringComparison.Ordinal)
            ? []
            : token[Prefix.Length..].Split('&').Select(field => field.Split('=', 2)).Where(field => field.Length == 2)
                .GroupBy(field => field[0]).ToDictionary(group => group.Key, group => group.First()[1]);

    private static string Sign(string encodedResource, string expiry, string key) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{encodedResource}\n{expiry}")));
}
