namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>Says where a parameter other than the trigger gets its value from.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public abstract class InputBindingAttribute : BindingAttribute
{
    public InputBindingAttribute()
    {
    }
}
