using System.Globalization;

namespace LocalAzure.DurableTask.Storage;

/// <summary>Where the next page of a query begins.</summary>
internal static class ContinuationToken
{
    public static string Write(long lastKey) => lastKey.ToString(CultureInfo.InvariantCulture);

    /// <exception cref="ArgumentException">The token is not one that a query has returned.</exception>
    public static long Read(string? token) =>
        string.IsNullOrEmpty(token) ? 0
        : long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var key) ? key
        : throw new ArgumentException($"'{token}' is not a valid continuation token. Use the token that the previous page returned.", nameof(token));
}
