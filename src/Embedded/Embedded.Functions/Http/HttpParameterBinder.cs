using System.Reflection;
using Embedded.Functions.Invocation;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Embedded.Functions.Http;

/// <summary>Binds the <see cref="HttpRequest"/>.</summary>
internal sealed class HttpParameterBinder : IParameterBinder
{
    public ParameterValue? Bind(FunctionDescriptor function, ParameterInfo parameter) =>
        function.Trigger is HttpTriggerAttribute && parameter.ParameterType == typeof(HttpRequest)
            ? context => new(((HttpContext)context.Input.Value!).Request)
            : null;
}
