using System.ComponentModel;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Embedded.Functions.Invocation;

/// <summary>Binds a parameter without attribute to the trigger's value of its name: a route value, a token of a blob path.</summary>
internal sealed class BindingDataBinder : IParameterBinder
{
    public ParameterValue? Bind(FunctionDescriptor function, ParameterInfo parameter)
    {
        var (name, type) = (parameter.Name!, parameter.ParameterType);
        var converter = TypeDescriptor.GetConverter(type);
        if (parameter.IsDefined(typeof(BindingAttribute)) || !converter.CanConvertFrom(typeof(string))
            || !function.BindingNames.Contains(name, StringComparer.OrdinalIgnoreCase))
            return null;

        var missing = parameter.HasDefaultValue ? parameter.DefaultValue : type.IsValueType ? Activator.CreateInstance(type) : null;
        return context => new(context.BindingContext.BindingData.GetValueOrDefault(name) switch
        {
            null => missing,
            string text when type != typeof(string) => Convert(text),
            var value => value,
        });

        object? Convert(string text)
        {
            try
            {
                return converter.ConvertFromInvariantString(text);
            }
            catch (Exception exception) when (exception is ArgumentException or FormatException or NotSupportedException)
            {
                throw new FunctionInputConverterException(
                    $"Function '{function.Name}': cannot convert input parameter '{name}' to type '{type}' from '{text}'.", exception);
            }
        }
    }
}
