using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Aholo.Files.Text;

namespace Aholo.Functions.Http;

/// <summary>Describes errors in JSON to the client. The serializer's own messages name types of the app.</summary>
internal static partial class JsonError
{
    /// <summary>Describes a failure to read a value.</summary>
    /// <param name="exception">The failure.</param>
    /// <param name="type">The expected type; null for any JSON.</param>
    public static string Describe(JsonException exception, JsonTypeInfo? type)
    {
        if (type is null || exception.InnerException is JsonException)
            return $"The body is not valid JSON: {(exception.InnerException ?? exception).Message.Bound(BoundedText.MaxDetail)}";

        var name = exception.Path is ['$', '.', .. var rest] ? rest : null;
        if (name is null)
            return "The body must be a JSON object.";

        var property = type.Properties.FirstOrDefault(property => property.Name == name);
        if (property is null)
            return $"The body has the unknown property {name.Quote()}. The properties are {string.Join(", ", type.Properties.Select(each => each.Name))}.";

        return property.PropertyType == typeof(JsonElement?) && Duplicate().Match(exception.Message) is { Success: true, Groups: [_, var twice] }
            ? $"The body's property {name.Quote()} has the property {twice.Value.Quote()} twice."
            : $"The body's property {name.Quote()} must be {Expected(property)}, once.";
    }

    // Only the serializer's message has the name.
    [GeneratedRegex("^Duplicate property '(.*?)'")]
    private static partial Regex Duplicate();

    private static string Expected(JsonPropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return type switch
        {
            { IsEnum: true } => string.Join(" or ", Enum.GetNames(type).Select(name => $"'{JsonNamingPolicy.CamelCase.ConvertName(name)}'")),
            _ when type == typeof(string) => "a string",
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(int) || type == typeof(long) => "a whole number",
            _ => "a JSON object",
        };
    }
}
