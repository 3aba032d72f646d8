using LocalAzure.ServiceBus.Protocol;

namespace LocalAzure.ServiceBus.Filters.Sql;

/// <summary>An expression that is true, false or unknown for a message.</summary>
internal sealed class SqlCondition
{
    // The limit of Service Bus.
    private const int MaxLength = 1024;

    private readonly Func<SqlScope, bool?> _evaluate;

    private SqlCondition(Func<SqlScope, bool?> evaluate, IReadOnlySet<string> parameters) => (_evaluate, Parameters) = (evaluate, parameters);

    /// <summary>Gets the names of the parameters.</summary>
    public IReadOnlySet<string> Parameters { get; }

    /// <exception cref="FormatException">The expression is not valid.</exception>
    public static SqlCondition Parse(string expression)
    {
        if (expression.Length > MaxLength)
            throw new FormatException($"The SQL filter has {expression.Length} characters. The maximum is {MaxLength}.");

        try
        {
            var parser = new SqlParser(new SqlLexer(expression).Read());
            return new(parser.Parse(), parser.Parameters);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"The SQL filter '{expression}' is not valid. {exception.Message}", exception);
        }
    }

    public bool IsTrue(EncodedMessage message, Func<string, object?> parameter) => _evaluate(new SqlScope(message, parameter)) == true;
}
