using LocalAzure.ServiceBus.Filters.Sql;
using LocalAzure.ServiceBus.Protocol;

namespace LocalAzure.ServiceBus.Filters;

/// <summary>
/// Matches a message for which a SQL expression is true, such as <c>sys.Label = 'done' AND size &gt; 10</c>
/// (https://learn.microsoft.com/azure/service-bus-messaging/service-bus-messaging-sql-filter).
/// </summary>
public sealed record SqlFilter : SubscriptionFilter
{
    private readonly SqlCondition _condition;

    /// <summary>Initializes a filter.</summary>
    /// <param name="expression">The expression, at most 1,024 characters.</param>
    /// <exception cref="FormatException">The expression is not valid. The message names the position and the reason.</exception>
    public SqlFilter(string expression) => (Expression, _condition) = (expression, SqlCondition.Parse(expression));

    /// <summary>Gets the expression.</summary>
    public string Expression { get; }

    /// <summary>Gets the values of the parameters by name, with or without <c>@</c>.</summary>
    public IReadOnlyDictionary<string, object> Parameters { get; init; } = new Dictionary<string, object>();

    /// <inheritdoc/>
    public bool Equals(SqlFilter? other) =>
        other is not null && Expression == other.Expression && Parameters.Count == other.Parameters.Count
        && Parameters.All(parameter => other.Parameters.TryGetValue(parameter.Key, out var value) && Equals(value, parameter.Value));

    /// <inheritdoc/>
    public override int GetHashCode() => Expression.GetHashCode(StringComparison.Ordinal);

    internal override bool Matches(EncodedMessage message) => _condition.IsTrue(message, Parameter);

    internal override void Validate()
    {
        if (_condition.Parameters.FirstOrDefault(name => Parameter(name) is null) is { } missing)
            throw new ArgumentException($"The SQL filter '{Expression}' has no value for its parameter @{missing}.");
    }

    private object? Parameter(string name) => Parameters.GetValueOrDefault(name) ?? Parameters.GetValueOrDefault('@' + name);
}
