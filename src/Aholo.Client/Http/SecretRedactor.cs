namespace Aholo.Http;

/// <summary>Removes known secrets from text of the service, and shortens it.</summary>
internal sealed class SecretRedactor(IEnumerable<string> secrets)
{
    private const int MaxLength = 300;

    // Shorter texts occur within words.
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
