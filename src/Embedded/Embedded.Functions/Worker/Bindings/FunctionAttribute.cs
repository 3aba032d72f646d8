namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks a public method as a function of the app.</summary>
/// <param name="name">The function's name: a letter, then up to 127 letters, digits, <c>-</c> and <c>_</c>; unique in the app.</param>
[AttributeUsage(AttributeTargets.Method)]
public class FunctionAttribute(string name) : Attribute
{
    /// <summary>The function's name.</summary>
    public string Name { get; } = name;
}
