using System.Globalization;
using Amqp;
using Amqp.Framing;
using LocalAzure.ServiceBus.Protocol;

namespace LocalAzure.ServiceBus.Tests;

/// <summary>The language of SQL filters (https://learn.microsoft.com/azure/service-bus-messaging/service-bus-messaging-sql-filter).</summary>
public sealed class SqlFilterTests
{
    private static readonly EncodedMessage Sample = Encode(new Message("body")
    {
        Properties = new Properties
        {
            MessageId = "id-1", Subject = "order.created", To = "store", ContentType = "application/json", CorrelationId = "c", GroupId = "session",
            ReplyTo = "reply", ReplyToGroupId = "reply-session",
        },
        MessageAnnotations = new MessageAnnotations { [ServiceBusAmqp.Annotations.PartitionKey] = "partition" },
        ApplicationProperties = new ApplicationProperties
        {
            ["colour"] = "red", ["count"] = 3, ["size"] = 2.5, ["urgent"] = true, ["store id"] = "Store1", ["rate"] = "50%", ["nothing"] = null,
            ["big"] = 9_007_199_254_740_993L, ["quote"] = "it's",
        },
    });

    [Theory]
    // comparison
    [InlineData("colour = 'red'", true)]
    [InlineData("colour = 'Red'", false)]
    [InlineData("COLOUR = 'red'", true)]
    [InlineData("colour <> 'blue'", true)]
    [InlineData("colour != 'red'", false)]
    [InlineData("colour > 'green'", true)]
    [InlineData("count >= 3", true)]
    [InlineData("count > 3", false)]
    [InlineData("count < 3.5", true)]
    [InlineData("count <= 2", false)]
    [InlineData("count = 3.0", true)]
    [InlineData("size = 2.5", true)]
    [InlineData("size = 25E-1", true)]
    [InlineData("big = 9007199254740993", true)]
    [InlineData("big = 9007199254740992", false)]
    [InlineData("urgent = TRUE", true)]
    [InlineData("urgent <> false", true)]
    [InlineData("quote = 'it''s'", true)]
    [InlineData("1=1", true)]
    [InlineData("1=0", false)]
    // scopes and names
    [InlineData("user.colour = 'red'", true)]
    [InlineData("sys.Label = 'order.created'", true)]
    [InlineData("SYS.label = 'order.created'", true)]
    [InlineData("sys.Subject = 'order.created'", true)]
    [InlineData("sys.MessageId = 'id-1'", true)]
    [InlineData("sys.To = 'store' AND sys.ContentType = 'application/json' AND sys.CorrelationId = 'c'", true)]
    [InlineData("sys.SessionId = 'session' AND sys.ReplyTo = 'reply' AND sys.ReplyToSessionId = 'reply-session' AND sys.PartitionKey = 'partition'", true)]
    [InlineData("Label = 'order.created'", false)]
    [InlineData("[store id] = 'Store1'", true)]
    [InlineData("\"store id\" = 'Store1'", true)]
    [InlineData("user.[store id] = 'Store1'", true)]
    [InlineData("p('colour') = 'red'", true)]
    [InlineData("property('col' + 'our') = 'red'", true)]
    [InlineData("newid() <> newid()", true)]
    // AND, OR, NOT and unknown values
    [InlineData("colour = 'red' AND count = 3", true)]
    [InlineData("colour = 'red' AND count = 4", false)]
    [InlineData("colour = 'blue' OR count = 3", true)]
    [InlineData("colour = 'red' OR colour = 'blue' AND count = 4", true)]
    [InlineData("(colour = 'red' OR colour = 'blue') AND count = 4", false)]
    [InlineData("not colour = 'blue'", true)]
    [InlineData("NOT (colour = 'red' and count = 3)", false)]
    [InlineData("missing = 1", false)]
    [InlineData("NOT missing = 1", false)]
    [InlineData("missing <> 1", false)]
    [InlineData("missing = 1 OR colour = 'red'", true)]
    [InlineData("NOT (missing = 1 AND colour = 'blue')", true)]
    [InlineData("colour = 3", false)]
    [InlineData("colour <> 3", false)]
    [InlineData("urgent > FALSE", false)]
    [InlineData("colour = NULL", false)]
    // IS NULL, EXISTS
    [InlineData("missing IS NULL", true)]
    [InlineData("nothing IS NULL", true)]
    [InlineData("colour IS NULL", false)]
    [InlineData("colour IS NOT NULL", true)]
    [InlineData("nothing IS NOT NULL", false)]
    [InlineData("sys.Label IS NOT NULL", true)]
    [InlineData("EXISTS(colour)", true)]
    [InlineData("exists(user.nothing)", true)]
    [InlineData("NOT EXISTS(missing)", true)]
    [InlineData("EXISTS(sys.To)", true)]
    // IN
    [InlineData("colour IN ('blue', 'red')", true)]
    [InlineData("colour NOT IN ('blue', 'red')", false)]
    [InlineData("colour NOT IN ('blue')", true)]
    [InlineData("count IN (1, 2 + 1)", true)]
    [InlineData("missing NOT IN ('blue')", false)]
    // LIKE
    [InlineData("sys.Label LIKE 'order.%'", true)]
    [InlineData("sys.Label LIKE '%created'", true)]
    [InlineData("sys.Label LIKE '%r%r%e%'", true)]
    [InlineData("sys.Label LIKE 'order'", false)]
    [InlineData("colour LIKE '_e_'", true)]
    [InlineData("colour LIKE '__'", false)]
    [InlineData("colour NOT LIKE 'b%'", true)]
    [InlineData("colour LIKE 'RED'", false)]
    [InlineData(@"rate LIKE '%\%' ESCAPE '\'", true)]
    [InlineData(@"colour LIKE '%\%' ESCAPE '\'", false)]
    [InlineData("rate LIKE '50!%' ESCAPE '!'", true)]
    [InlineData("colour LIKE '!_e_' ESCAPE '!'", false)]
    [InlineData("missing NOT LIKE 'b%'", false)]
    [InlineData("count LIKE '3'", false)]
    // arithmetic
    [InlineData("count + 1 = 4", true)]
    [InlineData("count - 1 * 2 = 1", true)]
    [InlineData("(count - 1) * 2 = 4", true)]
    [InlineData("count / 2 = 1", true)]
    [InlineData("count / 2.0 = 1.5", true)]
    [InlineData("count % 2 = 1", true)]
    [InlineData("-count = -3", true)]
    [InlineData("+count - -1 = 4", true)]
    [InlineData("count / 0 = 1", false)]
    [InlineData("count / 0 <> 1", false)]
    [InlineData("size * 2 = 5", true)]
    [InlineData("colour + count = 'red3'", true)]
    [InlineData("missing + 1 IN (1)", false)]
    [InlineData("-9223372036854775807 - 1 < 0", true)]
    // parameters
    [InlineData("colour = @colour AND count > @count", true)]
    [InlineData("[store id] LIKE @pattern", true)]
    public void A_message_matches_if_the_expression_is_true(string expression, bool matches) =>
        new SqlFilter(expression)
        {
            Parameters = new Dictionary<string, object> { ["@colour"] = "red", ["count"] = 2, ["pattern"] = "Store_" },
        }.Matches(Sample).ShouldBe(matches);

    [Theory]
    [InlineData("", "At character 1: a property, a constant or a parameter is expected, but the expression ends.")]
    [InlineData("colour", "At character 1: a condition is expected, not a value. Compare the value, as in \"= TRUE\".")]
    [InlineData("colour = ", "At character 10: a property, a constant or a parameter is expected, but the expression ends.")]
    [InlineData("colour == 'red'", "At character 9: a property, a constant or a parameter is expected, not '='.")]
    [InlineData("colour = 'red", "At character 10: this text has no closing '.")]
    [InlineData("[colour = 'red'", "At character 1: this name has no closing ].")]
    [InlineData("(colour = 'red'", "At character 16: ) is expected, but the expression ends.")]
    [InlineData("colour = 'red' colour", "At character 16: AND, OR or the end is expected, not 'colour'.")]
    [InlineData("my-colour = 'a' AND #x = 1", "At character 21: '#' is unexpected. Enclose names with special characters in brackets, as in [my-property].")]
    [InlineData("sys.Size > 1", "At character 5: sys.Size does not exist or is not supported by this broker. The supported properties are sys.ContentType, sys.")]
    [InlineData("app.colour = 1", "At character 1: 'app' is not a scope. Use sys., user. or no scope.")]
    [InlineData("colour NOT = 'red'", "At character 12: IN or LIKE is expected, not '='.")]
    [InlineData("colour IN ()", "At character 12: a property, a constant or a parameter is expected, not ')'.")]
    [InlineData("colour IS 'red'", "At character 11: NULL is expected, not 'red'.")]
    [InlineData("3 IS NULL", "At character 1: only a property can be IS NULL or IS NOT NULL.")]
    [InlineData("colour LIKE 'a' ESCAPE 'ab'", "At character 24: one character after ESCAPE is expected, not 'ab'.")]
    [InlineData("upper(colour) = 'RED'", "At character 1: the function upper does not exist. The functions are newid(), property(name) and p(name).")]
    [InlineData("(colour = 'red') = TRUE", "At character 18: AND, OR or the end is expected, not '='.")]
    [InlineData("1 + (colour = 'red') > 1", "At character 6: a value is expected, not a condition.")]
    [InlineData("count = 99999999999999999999", "At character 9: 99999999999999999999 is too large. Integers have 64 bits.")]
    [InlineData("count = 1E", "At character 9: '1E' is not a number: its exponent has no digits.")]
    [InlineData("colour = @", "At character 10: '@' must be followed by the name of a parameter.")]
    [InlineData("SET colour = 'red'", "At character 1: a condition is expected, not a value.")]
    public void An_invalid_expression_is_rejected_with_the_position_and_the_reason(string expression, string reason)
    {
        var failure = Should.Throw<FormatException>(() => new SqlFilter(expression));

        failure.Message.ShouldStartWith($"The SQL filter '{expression}' is not valid. {reason}");
    }

    [Fact]
    public void An_expression_that_is_too_long_or_too_deep_is_rejected()
    {
        Should.Throw<FormatException>(() => new SqlFilter(new string(' ', 1025))).Message.ShouldContain("1025 characters. The maximum is 1024.");
        Should.Throw<FormatException>(() => new SqlFilter($"{new string('(', 100)}1=1{new string(')', 100)}")).Message.ShouldContain("more than 64 times");
    }

    [Fact]
    public void The_error_names_a_parameter_without_a_value() =>
        Should.Throw<ArgumentException>(() => new SqlFilter("colour = @colour").Validate()).Message.ShouldContain("no value for its parameter @colour");

    [Fact]
    public void Filters_with_equal_expressions_and_parameters_are_equal()
    {
        var one = new SqlFilter("a = @a") { Parameters = new Dictionary<string, object> { ["a"] = 1 } };

        one.ShouldBe(new SqlFilter("a = @a") { Parameters = new Dictionary<string, object> { ["a"] = 1 } });
        one.ShouldNotBe(new SqlFilter("a = @a") { Parameters = new Dictionary<string, object> { ["a"] = 2 } });
        one.ShouldNotBe(new SqlFilter("a = 1"));
    }

    [Fact]
    public void Numbers_are_formatted_independently_of_the_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "minus" } };
            new SqlFilter("size = 2.5 AND size + '' = '2.5' AND '' + -count = '-3'").Matches(Sample).ShouldBeTrue();
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    private static EncodedMessage Encode(Message message)
    {
        var buffer = message.Encode();
        return EncodedMessage.Parse(new ArraySegment<byte>(buffer.Buffer, buffer.Offset, buffer.Length));
    }
}
