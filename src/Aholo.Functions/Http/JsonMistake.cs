using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Http;

/// <summary>Says what is wrong with a JSON value for those who sent it: the serializer's own text names types of the code.</summary>
internal static partial class JsonMistake
{
    /// <summary>Describes a failure to read a value.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="type">What was to be read; null for any JSON.</param>
    public static string Describe(JsonException exception, JsonTypeInfo? type)
    {
        if (type is null || exception.InnerException is JsonException)
            return $"The body is not valid JSON: {(exception.InnerException ?? exception).Message.Bound(BoundedText.MaxDetail)}";

        var name = exception.Path is ['$', '.', .. var rest] ? rest : null;
        if (name is null)
            return "The body is not what is expected: a JSON object is.";

        var property = type.Properties.FirstOrDefault(property => property.Name == name);
        if (property is null)
            return $"The body has a property that is not known: {name.Quote()}. Known are {string.Join(", ", type.Properties.Select(each => each.Name))}.";

        return property.PropertyType == typeof(JsonElement?) && Duplicate().Match(exception.Message) is { Success: true, Groups: [_, var twice] }
            ? $"The body's property {name.Quote()} has {twice.Value.Quote()} twice."
            : $"The body's property {name.Quote()} must be {Expected(property)}, once.";
    }

    // The only trace of the name is in the serializer's text.
    [GeneratedRegex("^Duplicate property '(.*?)'")]
    private static partial Regex Duplicate();

    private static string Expected(JsonPropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return type switch
        {
            { IsEnum: true } => string.Join(" or ", Enum.GetNames(type).Select(name => $"'{JsonNamingPolicy.CamelCase.ConvertName(name)}'")),
            _ when type == typeof(string) => "a text",
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(int) || type == typeof(long) => "a whole number",
            _ => "a JSON object",
        };
    }
}
