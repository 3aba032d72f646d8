namespace LocalAzure.ServiceBus.Filters.Sql;

/// <summary>Creates the errors of expressions.</summary>
internal static class SqlError
{
    /// <param name="position">The position of the character, from 1.</param>
    /// <param name="problem">The problem, without a final period.</param>
    public static FormatException At(int position, string problem) => new($"At character {position}: {problem}.");
}
