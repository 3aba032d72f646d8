using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Aholo.Functions.Webhooks;

/// <summary>Signs posts as <see href="https://www.standardwebhooks.com">Standard Webhooks</see> specifies: with the HMAC-SHA256 of id, time and body.</summary>
internal sealed class WebhookSecret
{
    /// <summary>The format of a secret, for messages.</summary>
    public const string Form = "'whsec_' followed by 24 to 64 random bytes in base64";

    /// <summary>A command that creates a secret.</summary>
    public const string Command = "echo whsec_$(openssl rand -base64 32)";

    private const string Prefix = "whsec_";
    private const int MinBytes = 24;
    private const int MaxBytes = 64;

    private readonly byte[] _key;

    private WebhookSecret(byte[] key) => _key = key;

    /// <summary>Parses a secret.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out WebhookSecret? secret)
    {
        secret = null;
        if (text?.StartsWith(Prefix, StringComparison.Ordinal) != true || !Base64.IsValid(text.AsSpan(Prefix.Length)))
            return false;

        var key = Convert.FromBase64String(text[Prefix.Length..]);
        if (key.Length is < MinBytes or > MaxBytes)
            return false;

        secret = new(key);
        return true;
    }

    /// <summary>Computes a signature for the header <c>webhook-signature</c>.</summary>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>: seconds since 1970.</param>
    /// <param name="body">The body.</param>
    public string Sign(string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hmac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        hmac.AppendData(body);
        return $"v1,{Convert.ToBase64String(hmac.GetHashAndReset())}";
    }
}
