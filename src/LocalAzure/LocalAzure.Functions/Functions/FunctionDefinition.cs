using LocalAzure.Functions.Rpc.Protocol;

namespace LocalAzure.Functions.Functions;

/// <summary>A function of the app: its trigger and its other bindings.</summary>
internal sealed class FunctionDefinition
{
    /// <summary>The type of all functions in the WebJobs SDK. It has the real host's name, because ids in webhooks, queues and receipts contain it.</summary>
    public const string TypeName = "Host.Functions";

    /// <exception cref="LocalFunctionsHostException">It has an unsupported binding, or not exactly one trigger.</exception>
    public FunctionDefinition(RpcFunctionMetadata metadata)
    {
        (Name, Id, Retry) = (metadata.Name, metadata.FunctionId, metadata.RetryOptions);
        var bindings = metadata.RawBindings.Select(json => new FunctionBinding(Name, json)).ToList();
        if (bindings.Find(binding => !BindingTypes.All.Contains(binding.Type, StringComparer.OrdinalIgnoreCase)) is { } unknown)
            throw new LocalFunctionsHostException(
                $"Function '{Name}' has a binding of type '{unknown.Type}' ('{unknown.Name}'), which the local host does not support. It supports "
                + $"{string.Join(", ", BindingTypes.All)}. Disable the function with the setting AzureWebJobs.{Name}.Disabled=true to run the others.");

        var triggers = bindings.FindAll(binding => binding.IsTrigger);
        Trigger = triggers.Count == 1
            ? triggers[0]
            : throw new LocalFunctionsHostException($"Function '{Name}' has {triggers.Count} triggers; a function must have one.");
        DurableClients = bindings.FindAll(binding => binding.Is(BindingTypes.DurableClient));
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The id in the worker.</summary>
    public string Id { get; }

    /// <summary>The id in the WebJobs SDK.</summary>
    public string WebJobsId => $"{TypeName}.{Name}";

    /// <summary>The retry policy; null if the host does not retry.</summary>
    public RpcRetryOptions? Retry { get; }

    /// <summary>The trigger.</summary>
    public FunctionBinding Trigger { get; }

    /// <summary>The parameters that take a durable client.</summary>
    public IReadOnlyList<FunctionBinding> DurableClients { get; }

    /// <summary>Whether it is an orchestrator, an activity or an entity.</summary>
    public bool IsDurable => BindingTypes.DurableTriggers.Any(Trigger.Is);
}
