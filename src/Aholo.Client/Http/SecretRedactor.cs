namespace Aholo.Http;

/// <summary>Strikes known secrets out of text that comes from the service, and shortens it.</summary>
internal sealed class SecretRedactor(IEnumerable<string> secrets)
{
    private const int MaxLength = 300;

    // A shorter text protects nothing and stands in many words, which would become unreadable.
    private const int MinSecretLength = 4;

    private readonly string[] _secrets =
        [.. secrets.Where(secret => secret.Length >= MinSecretLength).SelectMany(secret => (string[])[secret, Uri.EscapeDataString(secret)]).Distinct()];

    public string? Clean(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        foreach (var secret in _secrets)
            text = text.Replace(secret, "***", StringComparison.OrdinalIgnoreCase);
        text = text.Trim();
        return text.Length <= MaxLength ? text : text[..MaxLength] + "…";
    }
}
