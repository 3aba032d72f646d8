using System.Collections.Frozen;
using DurableTask.Core.History;
using Newtonsoft.Json;
using Newtonsoft.Json.Serialization;

namespace LocalAzure.DurableTask.Serialization;

/// <summary>Allows the history events of DurableTask.Core and rejects all other types.</summary>
internal sealed class HistoryEventBinder : ISerializationBinder
{
    private static readonly FrozenDictionary<string, Type> Types = HistoryEvent.KnownTypes().ToFrozenDictionary(type => type.Name);

    public void BindToName(Type serializedType, out string? assemblyName, out string? typeName)
    {
        if (!Types.TryGetValue(serializedType.Name, out var known) || known != serializedType)
            throw new JsonSerializationException($"'{serializedType}' is not a history event of DurableTask.Core and cannot be stored.");
        (assemblyName, typeName) = (null, serializedType.Name);
    }

    public Type BindToType(string? assemblyName, string typeName) =>
        assemblyName is null && Types.TryGetValue(typeName, out var type)
            ? type
            : throw new JsonSerializationException($"The stored type '{typeName}' is not a history event.");
}
