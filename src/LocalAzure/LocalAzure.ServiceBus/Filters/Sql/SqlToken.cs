namespace LocalAzure.ServiceBus.Filters.Sql;

/// <summary>A word of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A symbol or keyword in upper case; the content of anything else.</param>
/// <param name="Position">Where it begins, counted from 1.</param>
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
