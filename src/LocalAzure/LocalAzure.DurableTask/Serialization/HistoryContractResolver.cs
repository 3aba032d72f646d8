using System.Reflection;
using System.Runtime.CompilerServices;
using DurableTask.Core.History;
using Newtonsoft.Json;
using Newtonsoft.Json.Serialization;

namespace LocalAzure.DurableTask.Serialization;

/// <summary>Writes type names for history events only, so that data cannot create other objects.</summary>
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

        // Some events have no default constructor. None is needed: all members are set from data.
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
