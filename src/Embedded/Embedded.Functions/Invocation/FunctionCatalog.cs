using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Embedded.Functions.Invocation;

/// <summary>Finds the app's functions and prepares each: its listener, its parameters.</summary>
internal sealed partial class FunctionCatalog
{
    /// <exception cref="FunctionWorkerException">Functions are declared wrongly; the message lists all of them.</exception>
    public FunctionCatalog(
        FunctionSource source,
        IEnumerable<ITriggerListener> listeners,
        IEnumerable<IParameterBinder> binders,
        IConfiguration configuration,
        ILogger<FunctionCatalog> logger)
    {
        const BindingFlags AnyMethod =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var methods =
            (from type in source.Types
             from method in type.GetMethods(AnyMethod)
             let attribute = method.GetCustomAttribute<FunctionAttribute>()
             where attribute is not null
             select (attribute.Name, Method: method)).ToList();
        if (methods.Count == 0)
            LogNoFunctions(logger);

        var functions = new List<FunctionDescriptor>();
        var errors = new List<string>();
        foreach (var (name, method) in methods)
        {
            if (configuration[$"AzureWebJobs.{name}.Disabled"]?.ToLowerInvariant() is "1" or "true")
            {
                LogDisabled(logger, name);
                continue;
            }

            try
            {
                functions.Add(Prepare(name, method, listeners, binders));
            }
            catch (Exception exception) when (exception is FunctionWorkerException or InvalidOperationException)
            {
                errors.Add($"Function '{name}': {exception.Message}");
            }
        }

        errors.AddRange(
            from same in methods.GroupBy(method => method.Name, StringComparer.OrdinalIgnoreCase)
            where same.Count() > 1
            select $"Function '{same.Key}': the name is used {same.Count()} times; names must be unique, whatever their case.");
        if (errors.Count > 0)
            throw new FunctionWorkerException(string.Join(Environment.NewLine, errors));

        Functions = functions;
    }

    /// <summary>The enabled functions.</summary>
    public IReadOnlyList<FunctionDescriptor> Functions { get; }

    private static FunctionDescriptor Prepare(
        string name, MethodInfo method, IEnumerable<ITriggerListener> listeners, IEnumerable<IParameterBinder> binders)
    {
        if (!FunctionName().IsMatch(name))
            throw new FunctionWorkerException("a name is a letter and then up to 127 letters, digits, '-' and '_'.");

        var function = new FunctionDescriptor(name, method);
        var listener = listeners.FirstOrDefault(listener => listener.Claims(function.Trigger))
            ?? throw new FunctionWorkerException($"the embedded host has no {function.Trigger.GetType().Name}.");
        function.BindingNames = listener.Register(function);
        function.ParameterValues =
        [
            .. function.ParameterInfos.Select(parameter =>
                binders.Select(binder => binder.Bind(function, parameter)).FirstOrDefault(value => value is not null)
                ?? throw new FunctionWorkerException(Unbound(function, parameter))),
        ];
        return function;
    }

    private static string Unbound(FunctionDescriptor function, ParameterInfo parameter)
    {
        var subject = $"nothing binds its parameter '{parameter.Name}' of type {parameter.ParameterType}";
        if (parameter == function.TriggerParameter)
            return $"{subject}; {function.Trigger.GetType().Name} does not bind to that type.";

        var names = function.BindingNames.Count > 0 ? string.Join(", ", function.BindingNames) : "none";
        return $"{subject}. Besides the trigger, a parameter is a FunctionContext, a CancellationToken, has a binding attribute, "
            + $"or has a simple type and one of the trigger's names: {names}.";
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,127}$")]
    private static partial Regex FunctionName();

    [LoggerMessage(LogLevel.Information, "Function '{Function}' is disabled.")]
    private static partial void LogDisabled(ILogger logger, string function);

    [LoggerMessage(LogLevel.Warning, "The app has no functions: no public method with [Function].")]
    private static partial void LogNoFunctions(ILogger logger);
}
