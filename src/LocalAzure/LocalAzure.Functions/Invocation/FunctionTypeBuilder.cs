using System.Reflection;
using System.Reflection.Emit;
using LocalAzure.Functions.Functions;
using LocalAzure.Functions.Http;
using LocalAzure.Functions.Rpc.Protocol;
using LocalAzure.Functions.Timers;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Binder = Microsoft.Azure.WebJobs.Binder;

namespace LocalAzure.Functions.Invocation;

/// <summary>
/// Builds the class that the WebJobs SDK indexes: one method for each function, with the attributes of its bindings. A method passes its name and
/// arguments to the delegate in the only field of the class.
/// </summary>
internal static class FunctionTypeBuilder
{
    private const string RunField = "Run";

    /// <summary>Builds the class.</summary>
    public static Type Build(IEnumerable<FunctionDefinition> functions)
    {
        var module = AssemblyBuilder.DefineDynamicAssembly(new("LocalAzure.Functions.Generated"), AssemblyBuilderAccess.RunAndCollect)
            .DefineDynamicModule("Functions");
        var type = module.DefineType(FunctionDefinition.TypeName, TypeAttributes.Public | TypeAttributes.Sealed);
        var run = type.DefineField(RunField, typeof(Func<string, object?[], Task<object?>>), FieldAttributes.Public);
        foreach (var function in functions)
            DefineMethod(type, run, function);
        return type.CreateType();
    }

    /// <summary>Creates an instance of the class that calls <paramref name="run"/>.</summary>
    public static object CreateInstance(Type type, Func<string, object?[], Task<object?>> run)
    {
        var instance = Activator.CreateInstance(type)!;
        type.GetField(RunField)!.SetValue(instance, run);
        return instance;
    }

    private static void DefineMethod(TypeBuilder type, FieldBuilder run, FunctionDefinition function)
    {
        List<Parameter> parameters =
        [
            Trigger(function),
            .. function.DurableClients.Select(client => new Parameter(client.Name, typeof(string), Attribute<DurableClientAttribute>(
                [], (nameof(DurableClientAttribute.TaskHub), client.Get("taskHub")),
                (nameof(DurableClientAttribute.ConnectionName), client.Get("connectionName"))))),
            new("_invocationId", typeof(string), Attribute<InvocationIdAttribute>([])),
            new("_binder", typeof(Binder)),
            new("_cancellationToken", typeof(CancellationToken)),
        ];

        // Only the Durable extension uses the return value.
        var method = type.DefineMethod(
            function.Name,
            MethodAttributes.Public,
            function.IsDurable ? typeof(Task<object>) : typeof(Task),
            [.. parameters.Select(parameter => parameter.Type)]);
        method.SetCustomAttribute(Attribute<FunctionNameAttribute>([function.Name]));
        if (parameters[0].Attribute is null)
            method.SetCustomAttribute(Attribute<NoAutomaticTriggerAttribute>([]));
        if (function.Retry is { } retry)
            method.SetCustomAttribute(Retry(retry));
        for (var index = 0; index < parameters.Count; index++)
        {
            var parameter = method.DefineParameter(index + 1, ParameterAttributes.None, parameters[index].Name);
            if (parameters[index].Attribute is { } attribute)
                parameter.SetCustomAttribute(attribute);
        }

        EmitCall(method.GetILGenerator(), run, function.Name, [.. parameters.Select(parameter => parameter.Type)]);
    }

    // return this.Run("name", new object[] { argument, … });
    private static void EmitCall(ILGenerator code, FieldBuilder run, string name, Type[] parameters)
    {
        code.Emit(OpCodes.Ldarg_0);
        code.Emit(OpCodes.Ldfld, run);
        code.Emit(OpCodes.Ldstr, name);
        code.Emit(OpCodes.Ldc_I4, parameters.Length);
        code.Emit(OpCodes.Newarr, typeof(object));
        for (var index = 0; index < parameters.Length; index++)
        {
            code.Emit(OpCodes.Dup);
            code.Emit(OpCodes.Ldc_I4, index);
            code.Emit(OpCodes.Ldarg, index + 1);
            if (parameters[index].IsValueType)
                code.Emit(OpCodes.Box, parameters[index]);
            code.Emit(OpCodes.Stelem_Ref);
        }

        code.Emit(OpCodes.Callvirt, typeof(Func<string, object?[], Task<object?>>).GetMethod(nameof(Action.Invoke))!);
        code.Emit(OpCodes.Ret);
    }

    private static Parameter Trigger(FunctionDefinition function)
    {
        var trigger = function.Trigger;
        if (trigger.Is(BindingTypes.HttpTrigger))
            return new(trigger.Name, typeof(HttpCall));
        if (trigger.Is(BindingTypes.TimerTrigger))
            return new(trigger.Name, typeof(TimerTick));
        if (trigger.Is(BindingTypes.OrchestrationTrigger))
            return new(trigger.Name, typeof(string), Attribute<OrchestrationTriggerAttribute>(
                [], (nameof(OrchestrationTriggerAttribute.Orchestration), trigger.Get("orchestration"))));
        if (trigger.Is(BindingTypes.ActivityTrigger))
            return new(trigger.Name, typeof(string), Attribute<ActivityTriggerAttribute>(
                [], (nameof(ActivityTriggerAttribute.Activity), trigger.Get("activity"))));
        if (trigger.Is(BindingTypes.EntityTrigger))
            return new(trigger.Name, typeof(string), Attribute<EntityTriggerAttribute>(
                [], (nameof(EntityTriggerAttribute.EntityName), trigger.Get("entityName"))));

        // The host's watcher delivers events for all blob triggers, whatever source they name: the container scan misses blobs on Azurite.
        var data = trigger.IsDeferred ? typeof(ParameterBindingData) : trigger.Get("dataType") == "Binary" ? typeof(byte[]) : typeof(string);
        return new(trigger.Name, data, Attribute<BlobTriggerAttribute>(
            [trigger.Get("path") ?? throw new LocalFunctionsHostException($"The blob trigger of function '{function.Name}' has no path.")],
            (nameof(BlobTriggerAttribute.Connection), trigger.Get("connection")),
            (nameof(BlobTriggerAttribute.Source), BlobTriggerSource.EventGrid)));
    }

    private static CustomAttributeBuilder Retry(RpcRetryOptions retry) => retry.RetryStrategy == RpcRetryOptions.Types.RetryStrategy.FixedDelay
        ? Attribute<FixedDelayRetryAttribute>([retry.MaxRetryCount, retry.DelayInterval.ToTimeSpan().ToString()])
        : Attribute<ExponentialBackoffRetryAttribute>(
            [retry.MaxRetryCount, retry.MinimumInterval.ToTimeSpan().ToString(), retry.MaximumInterval.ToTimeSpan().ToString()]);

    private static CustomAttributeBuilder Attribute<T>(object[] arguments, params (string Name, object? Value)[] properties)
    {
        var given = properties.Where(property => property.Value is not null).ToList();
        return new(
            typeof(T).GetConstructor([.. arguments.Select(argument => argument.GetType())])!,
            arguments,
            [.. given.Select(property => typeof(T).GetProperty(property.Name)!)],
            [.. given.Select(property => property.Value!)]);
    }

    private sealed record Parameter(string Name, Type Type, CustomAttributeBuilder? Attribute = null);
}
