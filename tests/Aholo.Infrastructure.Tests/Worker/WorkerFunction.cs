using System.Text.Json;
using LocalAzure.Functions.Rpc.Protocol;

namespace Aholo.Infrastructure.Tests.Worker;

/// <summary>A function of the app, as the worker describes it.</summary>
internal sealed class WorkerFunction(RpcFunctionMetadata metadata)
{
    private readonly List<JsonElement> _bindings = [.. metadata.RawBindings.Select(binding => JsonDocument.Parse(binding).RootElement)];

    public string Name => metadata.Name;

    public string Id => metadata.FunctionId;

    public RpcFunctionMetadata Metadata => metadata;

    /// <summary>What starts it.</summary>
    public JsonElement Trigger => _bindings.Single(binding => Type(binding).EndsWith("Trigger", StringComparison.OrdinalIgnoreCase));

    /// <summary>The kind of its trigger, such as <c>httpTrigger</c>.</summary>
    public string TriggerType => Type(Trigger);

    /// <summary>The name of the parameter that takes what started it.</summary>
    public string TriggerParameter => Text(Trigger, "name");

    /// <summary>The names of the parameters that take a durable client.</summary>
    public IEnumerable<string> DurableClients =>
        _bindings.Where(binding => Type(binding).Equals("durableClient", StringComparison.OrdinalIgnoreCase)).Select(binding => Text(binding, "name"));

    private static string Type(JsonElement binding) => Text(binding, "type");

    private static string Text(JsonElement binding, string property) => binding.GetProperty(property).GetString()!;
}
