namespace LocalAzure.ServiceBus.Filters.Sql;

/// <summary>A token of an expression.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Text">The symbol, the keyword in upper case, or the content.</param>
/// <param name="Position">The position of the first character, from 1.</param>
internal readonly record struct SqlToken(SqlTokenKind Kind, string Text, int Position)
{
    public bool Is(string text) => Kind is SqlTokenKind.Symbol or SqlTokenKind.Keyword && Text == text;
}

internal enum SqlTokenKind
{
    End,
    Symbol,
    Keyword,
    Name,
    Text,
    Integer,
    Number,
    Parameter,
}
