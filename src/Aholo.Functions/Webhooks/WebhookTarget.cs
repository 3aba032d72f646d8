using System.Security.Cryptography;
using System.Text;

namespace Aholo.Functions.Webhooks;

/// <summary>A URL that events are posted to.</summary>
/// <param name="Url">The URL. It stays out of histories, logs and records, as its query may hold a secret.</param>
/// <param name="IsTrusted">Whether it is from the settings, not from a project.</param>
internal sealed record WebhookTarget(Uri Url, bool IsTrusted)
{
    private const int KeyLength = 16;

    /// <summary>Gets the hash that identifies the URL in histories and records.</summary>
    public string Key { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Url.AbsoluteUri)))[..KeyLength];
}
