namespace LocalAzure.ServiceBus.Filters.Sql;

/// <summary>Makes the errors about an expression.</summary>
internal static class SqlError
{
    /// <param name="position">Of the character where it goes wrong, counted from 1.</param>
    /// <param name="problem">What is wrong, without an end mark.</param>
    public static FormatException At(int position, string problem) => new($"At character {position}: {problem}.");
}
