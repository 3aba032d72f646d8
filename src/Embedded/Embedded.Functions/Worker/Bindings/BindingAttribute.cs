namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>Says where a parameter's value comes from.</summary>
[AttributeUsage(AttributeTargets.Method)]
public abstract class BindingAttribute : Attribute
{
    public BindingAttribute()
    {
    }
}
