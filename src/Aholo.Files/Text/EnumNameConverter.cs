using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aholo.Files.Text;

/// <summary>
/// Reads and writes an enum by name. A value of another version of the app or of the service is read as -1 and written as "Unknown", so
/// that one unknown value does not make a document unreadable.
/// </summary>
public sealed class EnumNameConverter<T> : JsonConverter<T>
    where T : struct, Enum
{
    private const string UnknownName = "Unknown";

    private static readonly Dictionary<string, T> Values = Enum.GetNames<T>().ToDictionary(name => name, Enum.Parse<T>, StringComparer.OrdinalIgnoreCase);

    // The value that stands for all unknown ones: the enum's own member of that value, or a value without a name.
    private static readonly T Unknown = (T)Enum.ToObject(typeof(T), -1);

    private readonly JsonNamingPolicy? _policy;

    public EnumNameConverter()
        : this(policy: null)
    {
    }

    /// <param name="policy">How names are written: as in code if null. They are read in any case.</param>
    public EnumNameConverter(JsonNamingPolicy? policy) => _policy = policy;

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.String => Values.GetValueOrDefault(reader.GetString()!, Unknown),
        JsonTokenType.Number => reader.TryGetInt32(out var number) && Enum.ToObject(typeof(T), number) is T value && Enum.IsDefined(value) ? value : Unknown,
        _ => throw new JsonException($"A name of {typeof(T).Name} was expected."),
    };

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        var name = Enum.GetName(value) ?? UnknownName;
        writer.WriteStringValue(_policy?.ConvertName(name) ?? name);
    }
}
