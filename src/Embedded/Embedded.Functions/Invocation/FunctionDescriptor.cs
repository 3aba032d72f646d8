using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Functions.Invocation;

/// <summary>A method with <see cref="FunctionAttribute"/>, and how to call it.</summary>
internal sealed class FunctionDescriptor : FunctionDefinition
{
    private readonly MethodInfo _method;
    private readonly ObjectFactory? _createInstance;
    private readonly PropertyInfo? _taskResult;

    /// <exception cref="FunctionWorkerException">The method can't be a function.</exception>
    public FunctionDescriptor(string name, MethodInfo method)
    {
        (Name, _method) = (name, method);
        EntryPoint = $"{method.DeclaringType}.{method.Name}";
        if (!method.IsPublic || method.IsGenericMethodDefinition || method.DeclaringType is not { ContainsGenericParameters: false })
            throw new FunctionWorkerException($"its method {EntryPoint} must be public and not generic.");
        if (typeof(ValueTask).IsAssignableFrom(method.ReturnType) || method.ReturnType is { IsGenericType: true } type
            && type.GetGenericTypeDefinition() == typeof(ValueTask<>))
            throw new FunctionWorkerException($"its method {EntryPoint} returns {method.ReturnType.Name}; return Task.");
        if (method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)))
            throw new FunctionWorkerException($"its method {EntryPoint} is async void; return Task, so that its end and its failure are seen.");

        ParameterInfos = [.. method.GetParameters()];
        TriggerParameter = ParameterInfos.Where(parameter => TriggerOf(parameter) is not null).ToArray() switch
        {
            [var trigger] => trigger,
            var triggers => throw new FunctionWorkerException(
                $"its method {EntryPoint} has {triggers.Length} parameters with a trigger attribute, such as [HttpTrigger]; it needs exactly one."),
        };

        Parameters = [.. ParameterInfos.Select(parameter => new FunctionParameter(parameter.Name!, parameter.ParameterType))];
        InputBindings = ParameterInfos
            .Select(parameter => (parameter.Name, Attribute: parameter.GetCustomAttribute<BindingAttribute>()))
            .Where(binding => binding.Attribute is not null)
            .ToImmutableDictionary(binding => binding.Name!, BindingMetadata (binding) => new InputBinding(binding.Name!, binding.Attribute!));
        _createInstance = method.IsStatic ? null : ActivatorUtilities.CreateFactory(method.DeclaringType, []);
        ReturnType = method.ReturnType;
        if (typeof(Task).IsAssignableFrom(method.ReturnType))
        {
            _taskResult = method.ReturnType.GetProperty(nameof(Task<>.Result));
            ReturnType = _taskResult?.PropertyType ?? typeof(void);
        }
    }

    public override string Name { get; }

    public override string Id => Name;

    public override string EntryPoint { get; }

    public override string PathToAssembly => _method.Module.FullyQualifiedName;

    public override ImmutableArray<FunctionParameter> Parameters { get; }

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; }

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings => ImmutableDictionary<string, BindingMetadata>.Empty;

    /// <summary>The parameters as reflection sees them.</summary>
    public ImmutableArray<ParameterInfo> ParameterInfos { get; }

    /// <summary>The parameter with the trigger attribute.</summary>
    public ParameterInfo TriggerParameter { get; }

    /// <summary>The trigger attribute.</summary>
    public TriggerBindingAttribute Trigger => TriggerOf(TriggerParameter)!;

    /// <summary>What the function gives when it has ended; <see cref="void"/> for nothing.</summary>
    public Type ReturnType { get; }

    /// <summary>The names that the trigger's binding data will have.</summary>
    public IReadOnlyCollection<string> BindingNames { get; set; } = [];

    /// <summary>The values of the parameters, in their order.</summary>
    public ImmutableArray<ParameterValue> ParameterValues { get; set; } = [];

    /// <summary>Makes the function's object, calls the method and awaits it.</summary>
    public async Task<object?> ExecuteAsync(InvocationContext context)
    {
        var arguments = new object?[ParameterValues.Length];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = await ParameterValues[i](context);

        var instance = _createInstance?.Invoke(context.InstanceServices, null);
        try
        {
            var returned = _method.Invoke(instance, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);
            if (returned is not Task task)
                return returned;

            await task;
            return _taskResult?.GetValue(task);
        }
        finally
        {
            if (instance is IAsyncDisposable asyncDisposable)
                await asyncDisposable.DisposeAsync();
            else
                (instance as IDisposable)?.Dispose();
        }
    }

    private static TriggerBindingAttribute? TriggerOf(ParameterInfo parameter) => parameter.GetCustomAttribute<TriggerBindingAttribute>();

    private sealed class InputBinding(string name, BindingAttribute attribute) : BindingMetadata
    {
        public override string Name => name;

        public override BindingDirection Direction => BindingDirection.In;

        public override string Type { get; } = TypeOf(attribute.GetType().Name);

        private static string TypeOf(string attributeName) =>
            char.ToLowerInvariant(attributeName[0]) + attributeName[1..^nameof(Attribute).Length];
    }
}
