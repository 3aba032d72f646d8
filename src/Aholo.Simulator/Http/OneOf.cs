namespace Aholo.Simulator.Http;

internal static class OneOf
{
    /// <exception cref="ServiceErrorException">The field is missing or has another value.</exception>
    public static string Check(string field, string? value, params string[] allowed)
    {
        if (value is not null && allowed.Contains(value, StringComparer.Ordinal))
            return value;
        var actual = value is null ? "missing" : $"'{value}'";
        throw ServiceErrorException.Invalid($"'{field}' must be one of {string.Join(", ", allowed)}, but is {actual}.");
    }
}
