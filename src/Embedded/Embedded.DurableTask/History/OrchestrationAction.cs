using System.Text.Json.Serialization;

namespace Embedded.DurableTask.History;

/// <summary>Something that an orchestrator has asked for, numbered in the order it asked. A replay must ask for the same.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "$")]
[JsonDerivedType(typeof(ActivityScheduled), "activity")]
[JsonDerivedType(typeof(TimerCreated), "timer")]
[JsonDerivedType(typeof(SubOrchestrationScheduled), "sub")]
[JsonDerivedType(typeof(EventSent), "send")]
internal abstract record OrchestrationAction(int Id)
{
    /// <summary>Whether this is the same step as <paramref name="other"/>. As in the real engine, times and instance ids may differ.</summary>
    public virtual bool IsSameStep(OrchestrationAction other) => other.GetType() == GetType() && other.Id == Id;
}

internal sealed record ActivityScheduled(int Id, string Name) : OrchestrationAction(Id)
{
    public override bool IsSameStep(OrchestrationAction other) => base.IsSameStep(other) && ((ActivityScheduled)other).Name == Name;

    public override string ToString() => $"call activity '{Name}'";
}

internal sealed record TimerCreated(int Id, DateTime FireAt) : OrchestrationAction(Id)
{
    public override string ToString() => $"create a timer for {FireAt:O}";
}

internal sealed record SubOrchestrationScheduled(int Id, string Name, string InstanceId) : OrchestrationAction(Id)
{
    public override bool IsSameStep(OrchestrationAction other) => base.IsSameStep(other) && ((SubOrchestrationScheduled)other).Name == Name;

    public override string ToString() => $"call sub-orchestrator '{Name}' as instance '{InstanceId}'";
}

internal sealed record EventSent(int Id, string InstanceId, string Name) : OrchestrationAction(Id)
{
    public override string ToString() => $"send event '{Name}' to instance '{InstanceId}'";
}
