using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Aholo.Functions.Projects;

/// <summary>Reads the URL of a webhook. The settings decide which hosts are allowed.</summary>
internal static class WebhookUrl
{
    /// <summary>The longest URL, in characters.</summary>
    public const int MaxLength = 2_000;

    private static readonly string Form = string.Create(CultureInfo.InvariantCulture, $"must be an absolute https URL of at most {MaxLength} characters");

    /// <summary>Reads a URL.</summary>
    /// <param name="text">The text.</param>
    /// <param name="url">The URL.</param>
    /// <param name="error">What is wrong with it; does not quote it, as its query may hold a secret.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? url, [NotNullWhen(false)] out string? error)
    {
        url = null;
        error = text.Length > MaxLength || !Uri.TryCreate(text, UriKind.Absolute, out url) || !url.IsWellFormedOriginalString()
            || url.Scheme is not ("http" or "https") || url.Host.Length == 0 ? Form
            : url.UserInfo.Length > 0 ? "must not have a user name or a password; the receiver verifies the signature instead"
            : url.Fragment.Length > 0 ? "must not have a fragment ('#'), which is never sent"
            : null;
        return error is null && url is not null;
    }

    /// <summary>Gets a URL as it is shown: without its query, which may hold a secret.</summary>
    public static string Display(Uri url) => url.GetLeftPart(UriPartial.Path);
}
