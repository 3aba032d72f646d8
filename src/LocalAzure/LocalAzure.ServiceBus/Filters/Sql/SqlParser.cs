using System.Globalization;

namespace LocalAzure.ServiceBus.Filters.Sql;

/// <summary>
/// A recursive descent parser that compiles tokens to functions. Predicates are true, false or unknown; expressions have values. As in the documented grammar,
/// neither is valid in place of the other.
/// </summary>
internal sealed class SqlParser(IReadOnlyList<SqlToken> tokens)
{
    // More than hand-written filters need, and far below the limit of the stack.
    private const int MaxDepth = 64;

    private static readonly string[] Comparisons = ["=", "<>", "!=", ">", ">=", "<", "<="];

    private readonly HashSet<string> _parameters = new(StringComparer.Ordinal);
    private int _next;
    private int _depth;

    private delegate object? Expression(SqlScope scope);

    private delegate bool? Predicate(SqlScope scope);

    /// <summary>Gets the names of the parameters.</summary>
    public IReadOnlySet<string> Parameters => _parameters;

    private SqlToken Current => tokens[_next];

    /// <exception cref="FormatException">The tokens are not a predicate.</exception>
    public Func<SqlScope, bool?> Parse()
    {
        var predicate = Or().AsPredicate();
        return Current.Kind == SqlTokenKind.End ? new(predicate) : throw Unexpected("AND, OR or the end");
    }

    private Node Or()
    {
        var node = And();
        while (Take("OR"))
        {
            var (left, right) = (node.AsPredicate(), And().AsPredicate());
            node = node.With(scope => left(scope) | right(scope));
        }

        return node;
    }

    private Node And()
    {
        var node = Not();
        while (Take("AND"))
        {
            var (left, right) = (node.AsPredicate(), Not().AsPredicate());
            node = node.With(scope => left(scope) & right(scope));
        }

        return node;
    }

    private Node Not()
    {
        var start = Current;
        if (!Take("NOT"))
            return Comparison();

        var predicate = Nested(Not).AsPredicate();
        return new(start, scope => !predicate(scope));
    }

    private Node Comparison()
    {
        var node = Current.Is("EXISTS") ? Exists() : Sum();
        if (node.IsPredicate)
            return node;

        var operation = Current;
        if (Comparisons.FirstOrDefault(operation.Is) is { } symbol)
        {
            _next++;
            var (left, right) = (node.AsExpression(), Sum().AsExpression());
            return node.With(scope => Compare(symbol, left(scope), right(scope)));
        }

        if (Take("IS"))
        {
            var isNot = Take("NOT");
            Expect("NULL");
            return Negatable(IsNull(node), isNot);
        }

        var negated = Take("NOT");
        if (Take("IN"))
            return Negatable(In(node), negated);
        if (Take("LIKE"))
            return Negatable(Like(node), negated);
        return negated ? throw Unexpected("IN or LIKE") : node;
    }

    private static Node Negatable(Node node, bool negated)
    {
        var predicate = node.AsPredicate();
        return negated ? node.With(scope => !predicate(scope)) : node;
    }

    private static Node IsNull(Node node)
    {
        if (!node.IsProperty)
            throw SqlError.At(node.Start.Position, "only a property can be IS NULL or IS NOT NULL");

        var value = node.AsExpression();
        return node.With(scope => value(scope) is null);
    }

    private Node In(Node node)
    {
        var value = node.AsExpression();
        Expect("(");
        var list = new List<Expression>();
        do
            list.Add(Sum().AsExpression());
        while (Take(","));
        Expect(")");
        return node.With(scope => value(scope) is { } wanted ? list.Exists(item => FilterValue.Compare(wanted, item(scope)) == 0) : null);
    }

    private Node Like(Node node)
    {
        var (value, pattern) = (node.AsExpression(), Sum().AsExpression());
        Expression? escape = null;
        if (Take("ESCAPE"))
        {
            if (Current is { Kind: SqlTokenKind.Text, Text.Length: not 1 })
                throw Unexpected("one character after ESCAPE");
            escape = Sum().AsExpression();
        }

        return node.With(scope => (value(scope), pattern(scope), escape?.Invoke(scope)) switch
        {
            (string text, string wanted, null) when escape is null => SqlOperators.Like(text, wanted, escape: null),
            (string text, string wanted, string { Length: 1 } character) => SqlOperators.Like(text, wanted, character[0]),
            _ => null,
        });
    }

    private Node Exists()
    {
        var start = Current;
        _next++;
        Expect("(");
        var (scopeName, name) = PropertyName();
        Expect(")");
        return new(start, scopeName is "sys" ? scope => scope.SystemProperty(name) is not null : scope => scope.HasUserProperty(name));
    }

    private Node Sum() => Chain(Product, "+", "-");

    private Node Product() => Chain(Sign, "*", "/", "%");

    private Node Chain(Func<Node> operand, params ReadOnlySpan<string> symbols)
    {
        var node = operand();
        while (Current.Kind == SqlTokenKind.Symbol && symbols.Contains(Current.Text))
        {
            var symbol = tokens[_next++].Text;
            var (left, right) = (node.AsExpression(), operand().AsExpression());
            node = node.With(scope => SqlOperators.Calculate(symbol, left(scope), right(scope)));
        }

        return node;
    }

    private Node Sign()
    {
        var start = Current;
        if (Take("+"))
            return Nested(Sign);
        if (!Take("-"))
            return Primary();

        var value = Nested(Sign).AsExpression();
        return new(start, (Expression)(scope => SqlOperators.Negate(value(scope))));
    }

    private Node Primary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case SqlTokenKind.Text:
                _next++;
                return Constant(token, token.Text);
            case SqlTokenKind.Integer:
                _next++;
                return Constant(
                    token,
                    long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var integer)
                        ? integer
                        : throw SqlError.At(token.Position, $"{token.Text} is too large. Integers have 64 bits"));
            case SqlTokenKind.Number:
                _next++;
                return Constant(token, double.Parse(token.Text, CultureInfo.InvariantCulture));
            case SqlTokenKind.Parameter:
                _next++;
                _parameters.Add(token.Text);
                return new(token, (Expression)(scope => scope.Parameter(token.Text)));
            case SqlTokenKind.Name:
                return tokens[_next + 1].Is("(") ? Function() : Property();
        }

        if (Take("TRUE"))
            return Constant(token, true);
        if (Take("FALSE"))
            return Constant(token, false);
        if (Take("NULL"))
            return Constant(token, null);
        if (!Take("("))
            throw Unexpected("a property, a constant or a parameter");

        var node = Nested(Or);
        Expect(")");
        return node;
    }

    private Node Property()
    {
        var start = Current;
        var (scopeName, name) = PropertyName();
        return new(start, scopeName is "sys" ? (Expression)(scope => scope.SystemProperty(name)) : scope => scope.UserProperty(name)) { IsProperty = true };
    }

    private (string Scope, string Name) PropertyName()
    {
        var first = ExpectName();
        if (!Take("."))
            return ("user", first.Text);

        var second = ExpectName();
        if (first.Text.Equals("user", StringComparison.OrdinalIgnoreCase))
            return ("user", second.Text);
        if (!first.Text.Equals("sys", StringComparison.OrdinalIgnoreCase))
            throw SqlError.At(first.Position, $"'{first.Text}' is not a scope. Use sys., user. or no scope");
        return SqlScope.SystemPropertyNames.Contains(second.Text, StringComparer.OrdinalIgnoreCase)
            ? ("sys", second.Text)
            : throw SqlError.At(
                second.Position,
                $"sys.{second.Text} does not exist or is not supported by this broker. The supported properties are sys.{string.Join(", sys.", SqlScope.SystemPropertyNames)}");
    }

    private Node Function()
    {
        var name = ExpectName();
        Expect("(");
        switch (name.Text.ToUpperInvariant())
        {
            case "NEWID":
                Expect(")");
                return new(name, (Expression)(_ => Guid.NewGuid()));
            case "P" or "PROPERTY":
                var property = Sum().AsExpression();
                Expect(")");
                return new(name, (Expression)(scope => property(scope) is string text ? scope.UserProperty(text) : null)) { IsProperty = true };
            default:
                throw SqlError.At(name.Position, $"the function {name.Text} does not exist. The functions are newid(), property(name) and p(name)");
        }
    }

    private static Node Constant(SqlToken token, object? value) => new(token, (Expression)(_ => value));

    private static bool? Compare(string symbol, object? left, object? right) => (symbol, FilterValue.Compare(left, right)) switch
    {
        (_, null) => null,
        ("=", var order) => order == 0,
        ("<>" or "!=", var order) => order != 0,
        // Booleans have no order.
        _ when left is bool => null,
        (">", var order) => order > 0,
        (">=", var order) => order >= 0,
        ("<", var order) => order < 0,
        (_, var order) => order <= 0,
    };

    private Node Nested(Func<Node> parse)
    {
        if (++_depth > MaxDepth)
            throw SqlError.At(Current.Position, $"the expression is nested more than {MaxDepth} times");

        var node = parse();
        _depth--;
        return node;
    }

    private bool Take(string text)
    {
        if (!Current.Is(text))
            return false;

        _next++;
        return true;
    }

    private void Expect(string text)
    {
        if (!Take(text))
            throw Unexpected(text);
    }

    private SqlToken ExpectName() => Current.Kind == SqlTokenKind.Name ? tokens[_next++] : throw Unexpected("a property's name");

    private FormatException Unexpected(string expected) =>
        SqlError.At(Current.Position, $"{expected} is expected, {(Current.Kind == SqlTokenKind.End ? "but the expression ends" : $"not '{Current.Text}'")}");

    /// <summary>A predicate or an expression that begins at <paramref name="Start"/>.</summary>
    private sealed record Node(SqlToken Start)
    {
        private readonly Expression? _expression;
        private readonly Predicate? _predicate;

        public Node(SqlToken start, Expression expression)
            : this(start) => _expression = expression;

        public Node(SqlToken start, Predicate predicate)
            : this(start) => _predicate = predicate;

        public bool IsPredicate => _predicate is not null;

        /// <summary>Gets whether the node is only a property.</summary>
        public bool IsProperty { get; init; }

        public Node With(Predicate predicate) => new(Start, predicate);

        public Node With(Expression expression) => new(Start, expression);

        public Predicate AsPredicate() => _predicate
            ?? throw SqlError.At(Start.Position, "a condition is expected, not a value. Compare the value, as in \"= TRUE\"");

        public Expression AsExpression() => _expression ?? throw SqlError.At(Start.Position, "a value is expected, not a condition");
    }
}
