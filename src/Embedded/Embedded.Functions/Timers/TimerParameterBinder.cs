using System.Reflection;
using Embedded.Functions.Invocation;
using Microsoft.Azure.Functions.Worker;

namespace Embedded.Functions.Timers;

/// <summary>Binds the <see cref="TimerInfo"/>.</summary>
internal sealed class TimerParameterBinder : IParameterBinder
{
    public ParameterValue? Bind(FunctionDescriptor function, ParameterInfo parameter) =>
        function.Trigger is TimerTriggerAttribute && parameter.ParameterType == typeof(TimerInfo) ? context => new(context.Input.Value) : null;
}
