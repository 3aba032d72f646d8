using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Embedded.Functions.Invocation;

/// <summary>Binds <see cref="FunctionContext"/> and <see cref="CancellationToken"/>.</summary>
internal sealed class InvocationParameterBinder : IParameterBinder
{
    public ParameterValue? Bind(FunctionDescriptor function, ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(FunctionContext))
            return context => new(context);
        if (parameter.ParameterType == typeof(CancellationToken))
            return context => new(context.CancellationToken);
        return null;
    }
}
