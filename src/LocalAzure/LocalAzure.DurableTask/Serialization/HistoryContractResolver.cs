using System.Reflection;
using System.Runtime.CompilerServices;
using DurableTask.Core.History;
using Newtonsoft.Json;
using Newtonsoft.Json.Serialization;

namespace LocalAzure.DurableTask.Serialization;

/// <summary>Writes the type of a history event and of nothing else, so that data can only create history events.</summary>
internal sealed class HistoryContractResolver : DefaultContractResolver
{
    protected override JsonArrayContract CreateArrayContract(Type objectType)
    {
        var contract = base.CreateArrayContract(objectType);
        if (contract.CollectionItemType == typeof(HistoryEvent))
            contract.ItemTypeNameHandling = TypeNameHandling.Auto;
        return contract;
    }

    protected override JsonObjectContract CreateObjectContract(Type objectType)
    {
        var contract = base.CreateObjectContract(objectType);

        // Some events have constructors for their members only; all members are data.
        if (objectType.IsAssignableTo(typeof(HistoryEvent)) && !objectType.IsAbstract)
            contract.DefaultCreator ??= () => RuntimeHelpers.GetUninitializedObject(objectType);
        return contract;
    }

    protected override JsonProperty CreateProperty(MemberInfo member, MemberSerialization memberSerialization)
    {
        var property = base.CreateProperty(member, memberSerialization);
        if (property.PropertyType == typeof(HistoryEvent))
            property.TypeNameHandling = TypeNameHandling.Auto;
        return property;
    }
}
