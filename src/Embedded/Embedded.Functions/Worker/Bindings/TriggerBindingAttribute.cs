namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>Says what starts the function; exactly one of a function's parameters has one.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public abstract class TriggerBindingAttribute : BindingAttribute
{
    public TriggerBindingAttribute()
    {
    }
}
