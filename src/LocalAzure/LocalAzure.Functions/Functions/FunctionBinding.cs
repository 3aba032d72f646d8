using System.Text.Json;

namespace LocalAzure.Functions.Functions;

/// <summary>One binding of a function, as the worker describes it.</summary>
internal sealed class FunctionBinding
{
    private readonly JsonElement _json;

    /// <exception cref="LocalFunctionsHostException">The text is not a binding.</exception>
    public FunctionBinding(string function, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            _json = document.RootElement.Clone();
            Name = Get("name") ?? throw new JsonException("it has no name");
            Type = Get("type") ?? throw new JsonException("it has no type");
        }
        catch (JsonException exception)
        {
            throw new LocalFunctionsHostException($"The worker sent an invalid binding of function '{function}': {exception.Message}", exception);
        }
    }

    /// <summary>The name of the parameter.</summary>
    public string Name { get; }

    /// <summary>The type, such as <c>httpTrigger</c>.</summary>
    public string Type { get; }

    /// <summary>Whether it starts the function.</summary>
    public bool IsTrigger => Type.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the worker takes a reference and reads the data itself.</summary>
    public bool IsDeferred => _json.TryGetProperty("properties", out var properties)
        && properties.ValueKind == JsonValueKind.Object
        && properties.TryGetProperty("supportsDeferredBinding", out var deferred)
        && bool.TryParse(deferred.ToString(), out var value) && value;

    /// <summary>Returns whether the binding has a type.</summary>
    public bool Is(string type) => Type.Equals(type, StringComparison.OrdinalIgnoreCase);

    /// <summary>Gets a property as text; null if it is missing or null.</summary>
    public string? Get(string property) =>
        _json.TryGetProperty(property, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : null;

    /// <summary>Gets a property that is an array of strings; empty if it is missing.</summary>
    public IReadOnlyList<string> GetAll(string property) =>
        _json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(item => item.ToString())]
            : [];
}
