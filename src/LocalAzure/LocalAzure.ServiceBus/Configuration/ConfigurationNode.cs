using System.Globalization;
using System.Text.Json;
using System.Xml;

namespace LocalAzure.ServiceBus.Configuration;

/// <summary>A value of the configuration file, and where it is in it, so that errors can say so.</summary>
internal readonly record struct ConfigurationNode(string Path, JsonElement Element)
{
    private bool IsMissing => Element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>The member of an object, which may be missing.</summary>
    public ConfigurationNode this[string name]
    {
        get
        {
            if (IsMissing)
                return new($"{Path}.{name}", default);
            if (Element.ValueKind != JsonValueKind.Object)
                throw Error($"is {Element.ValueKind}, not an object");
            return new(Path.Length == 0 ? name : $"{Path}.{name}", Element.TryGetProperty(name, out var member) ? member : default);
        }
    }

    public FormatException Error(string problem) => new($"{(Path.Length == 0 ? "The file" : Path)} {problem}.");

    /// <summary>This node, which must be there.</summary>
    public ConfigurationNode Required() => IsMissing ? throw Error("is missing") : this;

    /// <summary>This object, which must have no members but those named.</summary>
    public ConfigurationNode Only(params ReadOnlySpan<string> names)
    {
        if (IsMissing)
            return this;
        if (Element.ValueKind != JsonValueKind.Object)
            throw Error($"is {Element.ValueKind}, not an object");
        foreach (var member in Element.EnumerateObject())
        {
            if (!names.Contains(member.Name))
                throw this[member.Name].Error($"is not a known setting; there are {string.Join(", ", names!)}");
        }

        return this;
    }

    /// <summary>The items of an array; none if it is missing.</summary>
    public IEnumerable<ConfigurationNode> Items()
    {
        if (IsMissing)
            return [];
        if (Element.ValueKind != JsonValueKind.Array)
            throw Error($"is {Element.ValueKind}, not an array");

        var path = Path;
        return Element.EnumerateArray().Select((item, index) => new ConfigurationNode($"{path}[{index}]", item));
    }

    /// <summary>The members of an object; none if it is missing.</summary>
    public IEnumerable<(string Name, ConfigurationNode Value)> Members()
    {
        if (IsMissing)
            return [];
        if (Element.ValueKind != JsonValueKind.Object)
            throw Error($"is {Element.ValueKind}, not an object");

        var path = Path;
        return Element.EnumerateObject().Select(member => (member.Name, new ConfigurationNode($"{path}.{member.Name}", member.Value)));
    }

    /// <summary>A text; null if it is missing or empty.</summary>
    public string? Text() =>
        IsMissing ? null
        : Element.ValueKind == JsonValueKind.String ? (Element.GetString() is { Length: > 0 } text ? text : null)
        : throw Error($"is {Element.ValueKind}, not a text");

    public bool Flag() =>
        IsMissing ? false
        : Element.ValueKind is JsonValueKind.True or JsonValueKind.False ? Element.GetBoolean()
        : throw Error($"is {Element.ValueKind}, not true or false");

    public int Integer(int otherwise) =>
        IsMissing ? otherwise
        : Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out var number) ? number
        : throw Error($"is {Element.GetRawText()}, not a whole number");

    public TimeSpan Duration(TimeSpan otherwise)
    {
        if (IsMissing)
            return otherwise;

        try
        {
            return XmlConvert.ToTimeSpan(Text() ?? "");
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            throw Error($"is {Element.GetRawText()}, not an ISO 8601 duration such as \"PT1M\"");
        }
    }

    /// <summary>A value to compare a message's property with.</summary>
    public object Value() => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => Element.TryGetInt64(out var integer) ? (object)integer : Element.GetDouble(),
        JsonValueKind.String => Element.GetString()!,
        _ => throw Error(string.Create(CultureInfo.InvariantCulture, $"is {Element.ValueKind}, not a text, a number, true or false")),
    };
}
