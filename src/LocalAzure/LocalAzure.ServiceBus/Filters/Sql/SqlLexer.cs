namespace LocalAzure.ServiceBus.Filters.Sql;

/// <summary>Splits an expression into tokens.</summary>
internal sealed class SqlLexer(string expression)
{
    private static readonly HashSet<string> Keywords =
        new(StringComparer.OrdinalIgnoreCase) { "AND", "OR", "NOT", "LIKE", "ESCAPE", "IN", "IS", "NULL", "EXISTS", "TRUE", "FALSE" };

    private static readonly string[] Symbols = ["<>", "!=", ">=", "<=", "=", ">", "<", "(", ")", ",", ".", "+", "-", "*", "/", "%"];

    private int _next;

    /// <summary>Returns the tokens. The last one is an <see cref="SqlTokenKind.End"/>.</summary>
    /// <exception cref="FormatException">A character or token is not valid.</exception>
    public IReadOnlyList<SqlToken> Read()
    {
        var tokens = new List<SqlToken>();
        do
            tokens.Add(ReadToken());
        while (tokens[^1].Kind != SqlTokenKind.End);
        return tokens;
    }

    private SqlToken ReadToken()
    {
        while (_next < expression.Length && char.IsWhiteSpace(expression[_next]))
            _next++;
        if (_next == expression.Length)
            return new(SqlTokenKind.End, "", _next + 1);

        var start = _next;
        return expression[start] switch
        {
            '\'' => new(SqlTokenKind.Text, Delimited('\'', "text"), start + 1),
            '"' => new(SqlTokenKind.Name, Delimited('"', "name"), start + 1),
            '[' => new(SqlTokenKind.Name, Delimited(']', "name"), start + 1),
            '@' => Parameter(start),
            var first when char.IsLetter(first) => Word(start),
            var first when char.IsAsciiDigit(first) || (first == '.' && start + 1 < expression.Length && char.IsAsciiDigit(expression[start + 1])) =>
                Number(start),
            _ => Symbol(start),
        };
    }

    private SqlToken Word(int start)
    {
        var word = Identifier();
        return Keywords.Contains(word) ? new(SqlTokenKind.Keyword, word.ToUpperInvariant(), start + 1) : new(SqlTokenKind.Name, word, start + 1);
    }

    private SqlToken Parameter(int start)
    {
        _next++;
        var name = Identifier();
        return name.Length > 0
            ? new(SqlTokenKind.Parameter, name, start + 1)
            : throw SqlError.At(start + 1, "'@' must be followed by the name of a parameter");
    }

    private SqlToken Symbol(int start)
    {
        var symbol = Symbols.FirstOrDefault(symbol => string.CompareOrdinal(expression, start, symbol, 0, symbol.Length) == 0)
            ?? throw SqlError.At(start + 1, $"'{expression[start]}' is unexpected. Enclose names with special characters in brackets, as in [my-property]");
        _next += symbol.Length;
        return new(SqlTokenKind.Symbol, symbol, start + 1);
    }

    private SqlToken Number(int start)
    {
        Skip(char.IsAsciiDigit);
        var kind = SqlTokenKind.Integer;
        if (Peek() == '.')
        {
            kind = SqlTokenKind.Number;
            _next++;
            Skip(char.IsAsciiDigit);
        }

        if (Peek() is 'e' or 'E')
        {
            kind = SqlTokenKind.Number;
            _next++;
            if (Peek() is '+' or '-')
                _next++;
            if (!char.IsAsciiDigit(Peek()))
                throw SqlError.At(start + 1, $"'{expression[start.._next]}' is not a number: its exponent has no digits");
            Skip(char.IsAsciiDigit);
        }

        return new(kind, expression[start.._next], start + 1);
    }

    private string Identifier()
    {
        var start = _next;
        Skip(character => char.IsLetterOrDigit(character) || character == '_');
        return expression[start.._next];
    }

    // A doubled closing character is literal.
    private string Delimited(char close, string what)
    {
        var start = _next++;
        for (; _next < expression.Length; _next++)
        {
            if (expression[_next] != close)
                continue;
            if (_next + 1 == expression.Length || expression[_next + 1] != close)
            {
                _next++;
                return expression[(start + 1)..(_next - 1)].Replace($"{close}{close}", $"{close}", StringComparison.Ordinal);
            }

            _next++;
        }

        throw SqlError.At(start + 1, $"this {what} has no closing {close}");
    }

    private char Peek() => _next < expression.Length ? expression[_next] : '\0';

    private void Skip(Func<char, bool> matches)
    {
        while (_next < expression.Length && matches(expression[_next]))
            _next++;
    }
}
