using System.Globalization;

namespace LocalAzure.DurableTask.Storage;

/// <summary>The token for the next page of a query: the key of the last instance.</summary>
internal static class ContinuationToken
{
    public static string Write(long lastKey) => lastKey.ToString(CultureInfo.InvariantCulture);

    /// <exception cref="ArgumentException">The token was not returned by a query.</exception>
    public static long Read(string? token)
    {
        if (string.IsNullOrEmpty(token))
            return 0;
        if (long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var key))
            return key;
        throw new ArgumentException($"'{token}' is not a valid continuation token. Use the token that the previous page returned.", nameof(token));
    }
}
