using System.Collections.Immutable;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>A parameter of a function.</summary>
/// <param name="name">Its name.</param>
/// <param name="type">Its type.</param>
/// <param name="properties">Properties that the host's extensions attach.</param>
public class FunctionParameter(string name, Type type, IReadOnlyDictionary<string, object> properties)
{
    public FunctionParameter(string name, Type type) : this(name, type, ImmutableDictionary<string, object>.Empty)
    {
    }

    /// <summary>The parameter's name.</summary>
    public string Name { get; } = name;

    /// <summary>The parameter's type.</summary>
    public Type Type { get; } = type;

    /// <summary>Properties that the host's extensions attach.</summary>
    public IReadOnlyDictionary<string, object> Properties { get; } = properties;
}
