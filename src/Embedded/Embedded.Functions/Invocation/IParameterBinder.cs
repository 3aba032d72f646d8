using System.Reflection;

namespace Embedded.Functions.Invocation;

/// <summary>
/// Gives functions' parameters their values. Binders are asked in the order of their registration, once per parameter, at <c>Build()</c>;
/// a parameter that no binder knows is an error at start.
/// </summary>
internal interface IParameterBinder
{
    /// <summary>How the parameter gets its value at each invocation, or null when it is not for this binder.</summary>
    ParameterValue? Bind(FunctionDescriptor function, ParameterInfo parameter);
}

/// <summary>The value of one parameter in one invocation.</summary>
internal delegate ValueTask<object?> ParameterValue(InvocationContext context);
