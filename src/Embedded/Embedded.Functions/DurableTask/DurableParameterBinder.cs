using System.Reflection;
using System.Text.Json;
using Embedded.DurableTask.Engine;
using Embedded.Functions.Invocation;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;

namespace Embedded.Functions.DurableTask;

/// <summary>Binds an orchestrator's context, an activity's input, and the durable client.</summary>
internal sealed class DurableParameterBinder(DurableTaskHost host) : IParameterBinder
{
    public ParameterValue? Bind(FunctionDescriptor function, ParameterInfo parameter)
    {
        if (parameter.IsDefined(typeof(DurableClientAttribute)))
            return parameter.ParameterType == typeof(DurableTaskClient) ? _ => new(host.Client) : null;
        if (parameter != function.TriggerParameter)
            return null;

        return function.Trigger switch
        {
            OrchestrationTriggerAttribute when parameter.ParameterType == typeof(TaskOrchestrationContext) => context => new(context.Input.Value),
            ActivityTriggerAttribute => context => new(ReadInput(function, parameter, (ActivityCall)context.Input.Value!)),
            _ => null,
        };
    }

    private static object? ReadInput(FunctionDescriptor function, ParameterInfo parameter, ActivityCall call)
    {
        try
        {
            return JsonDataConverter.Default.Deserialize(call.Input, parameter.ParameterType);
        }
        catch (JsonException exception)
        {
            throw new FunctionInputConverterException(
                $"Function '{function.Name}': cannot convert input parameter '{parameter.Name}' to type '{parameter.ParameterType}'.", exception);
        }
    }
}
