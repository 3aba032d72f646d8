using System.Text.Json;
using System.Xml;

namespace LocalAzure.ServiceBus.Configuration;

/// <summary>A value of the configuration file with its path for error messages.</summary>
internal readonly record struct ConfigurationNode(string Path, JsonElement Element)
{
    private bool IsMissing => Element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>Gets a member of an object. It may be missing.</summary>
    public ConfigurationNode this[string name]
    {
        get
        {
            if (IsMissing)
                return new($"{Path}.{name}", default);
            RequireObject();
            return new(Path.Length == 0 ? name : $"{Path}.{name}", Element.TryGetProperty(name, out var member) ? member : default);
        }
    }

    public FormatException Error(string problem) => new($"{(Path.Length == 0 ? "The file" : Path)} {problem}.");

    /// <summary>Returns this node or throws if it is missing.</summary>
    public ConfigurationNode Required() => IsMissing ? throw Error("is missing") : this;

    /// <summary>Returns this object or throws if it has other members than <paramref name="names"/>.</summary>
    public ConfigurationNode Only(params ReadOnlySpan<string> names)
    {
        if (IsMissing)
            return this;
        RequireObject();
        foreach (var member in Element.EnumerateObject())
        {
            if (!names.Contains(member.Name))
                throw this[member.Name].Error($"is not a known setting. The known settings are {string.Join(", ", names!)}");
        }

        return this;
    }

    /// <summary>Returns the items of an array; none if it is missing.</summary>
    public IEnumerable<ConfigurationNode> Items()
    {
        if (IsMissing)
            return [];
        if (Element.ValueKind != JsonValueKind.Array)
            throw Error($"is {Element.ValueKind}, not an array");

        var path = Path;
        return Element.EnumerateArray().Select((item, index) => new ConfigurationNode($"{path}[{index}]", item));
    }

    /// <summary>Returns the members of an object; none if it is missing.</summary>
    public IEnumerable<(string Name, ConfigurationNode Value)> Members()
    {
        if (IsMissing)
            return [];
        RequireObject();
        var path = Path;
        return Element.EnumerateObject().Select(member => (member.Name, new ConfigurationNode($"{path}.{member.Name}", member.Value)));
    }

    /// <summary>Returns a string; null if it is missing or empty.</summary>
    public string? Text() => Element.ValueKind switch
    {
        _ when IsMissing => null,
        JsonValueKind.String => Element.GetString() is { Length: > 0 } text ? text : null,
        _ => throw Error($"is {Element.ValueKind}, not a string"),
    };

    public bool Flag() => Element.ValueKind switch
    {
        _ when IsMissing => false,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Error($"is {Element.ValueKind}, not true or false"),
    };

    public int Integer(int defaultValue) => Element.ValueKind switch
    {
        _ when IsMissing => defaultValue,
        JsonValueKind.Number when Element.TryGetInt32(out var number) => number,
        _ => throw Error($"is {Element.GetRawText()}, not an integer"),
    };

    public TimeSpan Duration(TimeSpan defaultValue)
    {
        if (IsMissing)
            return defaultValue;

        try
        {
            return XmlConvert.ToTimeSpan(Text() ?? "");
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            throw Error($"is {Element.GetRawText()}, not an ISO 8601 duration such as \"PT1M\"");
        }
    }

    /// <summary>Returns the value of an application property.</summary>
    public object Value() => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => Element.TryGetInt64(out var integer) ? (object)integer : Element.GetDouble(),
        JsonValueKind.String => Element.GetString()!,
        _ => throw Error($"is {Element.ValueKind}, not a string, a number, true or false"),
    };

    private void RequireObject()
    {
        if (Element.ValueKind != JsonValueKind.Object)
            throw Error($"is {Element.ValueKind}, not an object");
    }
}
